import { join } from 'node:path';
import { type Checkpoint, createCheckpoint, openCheckpoint, replaceCheckpoint } from '../checkpoint/checkpoint.ts';
import type { Identity } from '../checkpoint/identity/identity.ts';
import { count, listOf, objectOf, WrongShape } from '../checkpoint/json-reader.ts';
import { manifestName } from '../checkpoint/manifest.ts';
import { afterCheckpoint, afterFailure, type CheckpointPace, isDue, startPace } from '../checkpoint/pace.ts';
import { damaged } from '../checkpoint/problems.ts';
import type { CheckpointWriter } from '../checkpoint/writer.ts';
import { messageOf, ShootdownError } from '../model/errors.ts';
import type { SearchHooks } from '../search/breadth-first.ts';
import type { SearchNote } from '../search/options.ts';
import type { SavingExecutor } from '../workers/executor.ts';

export interface CheckpointingOptions {
  readonly dir: string;
  /** `from there`: goes on from what is saved there. `in place of it`: begins anew, and what may be saved there stays until there is something newer. */
  readonly begins: 'anew' | 'from there' | 'in place of it';
  readonly identity: Identity;
  /** What the saved search may be instead: another that goes through the same states. Default: `identity`. */
  readonly alike?: Identity | undefined;
  readonly onNote?: ((note: SearchNote) => void) | undefined;
}

/** What was counted and noticed when a level had ended. */
interface Noticed {
  readonly levels: readonly number[];
  readonly seen: readonly number[];
  readonly taken: readonly number[];
}

const readCounters = objectOf({ seen: listOf(count), taken: listOf(count) });

/** What a checkpoint of this search has counted. Throws a `file` error for what no search of it counts. */
const countersOf = (
  { levels, counters, source }: Checkpoint,
  { findings }: SavingExecutor,
): Pick<Noticed, 'seen' | 'taken'> => {
  const wrong = (what: string, cause?: unknown): Error => damaged(join(source.dir, manifestName), what, cause);
  const empty = levels.slice(0, -1).indexOf(0);
  if (levels.length === 0 || levels[0] === 0) throw wrong('has no initial states');
  if (empty >= 0) throw wrong(`has no states of level ${empty}, and later ones`);
  let read: Pick<Noticed, 'seen' | 'taken'>;
  try {
    read = readCounters(counters, 'counters');
  } catch (error) {
    throw error instanceof WrongShape ? wrong(`is not what it should be: ${error.message}`, error) : error;
  }
  const { seen, taken } = read;
  if (seen.length !== findings.seen.length || seen.some((flag) => flag > 1))
    throw wrong('has other properties than the model');
  if (taken.length !== findings.taken.length) throw wrong('has other rules than the model');
  if (sum(taken) < sum(levels) - (levels[0] as number)) throw wrong('has fewer transitions than states');
  return read;
};

/**
 * Saves a search at the ends of levels, as often as the pace allows, and once more when it is left unfinished. A checkpoint that
 * cannot be written is told, the search goes on, and the next one makes up for it: a full disk may be emptied. Throws, when made,
 * what createCheckpoint, openCheckpoint and replaceCheckpoint throw.
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
  /** Why the last attempt failed, as it was told; undefined after one that did not. */
  #failure: string | undefined;
  /** The search is over: there is no attempt after this one. */
  #isLast = false;

  constructor(executor: SavingExecutor, { dir, begins, identity, alike, onNote }: CheckpointingOptions) {
    this.#executor = executor;
    this.#onNote = onNote;
    if (begins === 'from there') this.#opened = openCheckpoint(dir, identity, alike);
    else this.#writer = (begins === 'anew' ? createCheckpoint : replaceCheckpoint)(dir, identity);
  }

  get hooks(): SearchHooks {
    return { start: this.#start, levelEnd: this.#levelEnd, unfinished: this.#unfinished };
  }

  readonly #start = async (): Promise<void> => {
    const opened = this.#opened;
    if (opened === undefined) return this.#executor.start();
    const { source, levels, written } = opened;
    const { seen, taken } = countersOf(opened, this.#executor);
    const states = sum(levels);
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
    this.#isLast = true;
    const last = this.#last;
    if (last !== undefined && (last.levels.length > this.#savedLevels || this.#failure !== undefined))
      await this.#save(last);
    await this.#committing;
  };

  /** Waits for what is being written, and gives the folder free. */
  async end(): Promise<void> {
    await this.#committing;
    this.#writer?.close();
    this.#opened?.close();
  }

  async #save({ levels, seen, taken }: Noticed): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    const began = now();
    const saved = writer.committed;
    try {
      // After a sync that failed the writer begins a new file, with all that is not safe.
      if (writer.levels < levels.length) writer.add(this.#executor.save(writer.plan(0), levels.length));
    } catch (error) {
      this.#fail(error, began);
      return;
    }
    const states = sum(levels);
    const bytes = (states - this.#savedStates) * this.#executor.words * 4;
    this.#savedLevels = levels.length;
    this.#savedStates = states;
    this.#committing = writer.commit(levels, { seen, taken }).then(
      () => this.#succeed(states),
      (error: unknown) => {
        this.#savedLevels = saved;
        this.#savedStates = sum(levels.slice(0, saved));
        // The search went on meanwhile.
        this.#fail(error, now());
      },
    );
    this.#pace = afterCheckpoint(this.#pace, { began, ended: now(), bytes });
  }

  #succeed(states: number): void {
    if (this.#failure !== undefined) this.#onNote?.({ kind: 'saved again', states });
    this.#failure = undefined;
  }

  #fail(error: unknown, began: number): void {
    const message = messageOf(error);
    if (this.#isLast || message !== this.#failure) {
      const hint = error instanceof ShootdownError ? error.hint : undefined;
      this.#onNote?.({ kind: 'not saved', message, hint, again: !this.#isLast });
    }
    this.#failure = message;
    this.#pace = afterFailure(this.#pace, { began, ended: now() });
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const now = (): number => performance.now() / 1000;
