import { type Checkpoint, createCheckpoint, openCheckpoint } from '../checkpoint/checkpoint.ts';
import type { Identity } from '../checkpoint/identity/identity.ts';
import { count, listOf, objectOf } from '../checkpoint/json-reader.ts';
import { afterCheckpoint, type CheckpointPace, isDue, startPace } from '../checkpoint/pace.ts';
import type { CheckpointWriter } from '../checkpoint/writer.ts';
import { messageOf, ShootdownError } from '../model/errors.ts';
import type { SearchHooks } from '../search/breadth-first.ts';
import type { SearchNote } from '../search/options.ts';
import type { SavingExecutor } from '../workers/executor.ts';

export interface CheckpointingOptions {
  readonly dir: string;
  /** Go on from what is saved there, instead of beginning anew. */
  readonly resume: boolean;
  readonly identity: Identity;
  readonly onNote?: ((note: SearchNote) => void) | undefined;
}

/** What was counted and noticed when a level had ended. */
interface Noticed {
  readonly levels: readonly number[];
  readonly seen: readonly number[];
  readonly taken: readonly number[];
}

const readCounters = objectOf({ seen: listOf(count), taken: listOf(count) });

/**
 * Saves a search at the ends of levels, as often as the pace allows, and once more when it is left unfinished. A checkpoint that
 * cannot be written is told, and the search goes on. Throws, when made, what createCheckpoint and openCheckpoint throw.
 */
export class Checkpointing {
  readonly #executor: SavingExecutor;
  readonly #onNote: ((note: SearchNote) => void) | undefined;
  readonly #opened: Checkpoint | undefined;
  #writer: CheckpointWriter | undefined;
  #pace: CheckpointPace = startPace(now());
  #committing: Promise<void> = Promise.resolve();
  #last: Noticed | undefined;
  #savedLevels = 0;
  #savedStates = 0;
  #failed = false;

  constructor(executor: SavingExecutor, { dir, resume, identity, onNote }: CheckpointingOptions) {
    this.#executor = executor;
    this.#onNote = onNote;
    if (resume) this.#opened = openCheckpoint(dir, identity);
    else this.#writer = createCheckpoint(dir, identity);
  }

  get hooks(): SearchHooks {
    return { start: this.#start, levelEnd: this.#levelEnd, unfinished: this.#unfinished };
  }

  readonly #start = async (): Promise<void> => {
    const opened = this.#opened;
    if (opened === undefined) return this.#executor.start();
    const { source, levels, written } = opened;
    const { seen, taken } = readCounters(opened.counters, 'counters');
    const states = levels.reduce((sum, level) => sum + level, 0);
    this.#onNote?.({ kind: 'resumed', dir: source.dir, written, level: levels.length - 1, states });
    await this.#executor.resume({ source, levels, seen, taken });
    this.#writer = opened.resume();
    this.#savedLevels = levels.length;
    this.#savedStates = states;
    this.#pace = startPace(now());
  };

  readonly #levelEnd = async (): Promise<void> => {
    const { levels, findings, counts, words } = this.#executor;
    this.#last = { levels: [...levels], seen: [...findings.seen], taken: [...findings.taken] };
    const bytes = (counts.states - this.#savedStates) * words * 4;
    if (this.#writer?.busy !== true && isDue(this.#pace, now(), bytes)) await this.#save(this.#last);
  };

  readonly #unfinished = async (): Promise<void> => {
    await this.#committing;
    if (this.#last !== undefined && this.#last.levels.length > this.#savedLevels) await this.#save(this.#last);
  };

  /** Waits for what is being written, and gives the folder free. */
  async end(): Promise<void> {
    await this.#committing;
    this.#writer?.close();
    this.#opened?.close();
  }

  async #save({ levels, seen, taken }: Noticed): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined || this.#failed) return;
    const began = now();
    try {
      writer.add(this.#executor.save(writer.plan(0), levels.length));
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    const states = levels.reduce((sum, level) => sum + level, 0);
    const bytes = (states - this.#savedStates) * this.#executor.words * 4;
    this.#savedLevels = levels.length;
    this.#savedStates = states;
    this.#committing = writer.commit(levels, { seen, taken }).catch((error: unknown) => this.#giveUp(error));
    this.#pace = afterCheckpoint(this.#pace, { began, ended: now(), bytes });
  }

  /** Part of a level may have been appended: no later checkpoint of this search would be whole. */
  #giveUp(error: unknown): void {
    if (!this.#failed)
      this.#onNote?.({
        kind: 'not saved',
        message: messageOf(error),
        hint: error instanceof ShootdownError ? error.hint : undefined,
      });
    this.#failed = true;
  }
}

const now = (): number => performance.now() / 1000;
