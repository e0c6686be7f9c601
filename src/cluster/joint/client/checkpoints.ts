import { afterCheckpoint, afterFailure, type CheckpointPace, isDue, startPace } from '../../../checkpoint/pace.ts';
import { damaged } from '../../../checkpoint/problems.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Footprints } from '../../../packed/index.ts';
import type { Manifest, Segment } from '../manifest.ts';
import { type Epoch, EpochLost } from './epoch.ts';
import type { Manifests } from './manifests.ts';

export interface CheckpointsOptions {
  readonly id: string;
  readonly partitions: number;
  readonly manifests: Manifests;
  /** Words of a state. */
  readonly width: number;
  /** Puts together what several have read and written; undefined where nobody will ask for it. */
  readonly combine: ((parts: readonly Footprints[]) => Footprints) | undefined;
  readonly note: (text: string) => void;
}

/** Where a search is when a level has ended. */
export type Position = Pick<Manifest, 'levels' | 'seen' | 'taken'>;

/** The checkpoints of a joint search: as often as the pace allows, at the ends of levels. */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  #manifest: Manifest | undefined;
  #last: Position | undefined;
  #pace: CheckpointPace = startPace(now());
  #failure: string | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  /** The newest one; undefined before the first. */
  get manifest(): Manifest | undefined {
    return this.#manifest;
  }

  /** What the steps had read and written by then, if that is asked for in the end. */
  get footprints(): readonly Footprints[] {
    const footprints = this.#manifest?.footprints;
    return footprints === undefined ? [] : [footprints];
  }

  /** Where it goes on. */
  get words(): string {
    return this.#manifest === undefined ? 'the beginning' : `level ${this.#manifest.levels.length - 1}`;
  }

  /** Levels have ended since. */
  get isBehind(): boolean {
    return (this.#last?.levels.length ?? 0) > (this.#manifest?.levels.length ?? 0);
  }

  async read(): Promise<Manifest | undefined> {
    const { partitions, manifests, note } = this.#options;
    const manifest = await manifests.read();
    if (manifest === undefined) return undefined;
    if (manifest.partitions !== partitions) throw damaged('the checkpoint', `has ${manifest.partitions} partitions`);
    this.#manifest = manifest;
    this.#pace = startPace(now());
    const { written, levels } = manifest;
    const states = levels.reduce((sum, level) => sum + level, 0);
    note(`going on with level ${levels.length - 1}: ${states} states were kept at ${written}`);
    return manifest;
  }

  levelEnded(position: Position): void {
    this.#last = position;
  }

  /** `states`: those of the search. */
  isDue(states: number): boolean {
    return isDue(this.#pace, now(), this.#bytes(states));
  }

  /** Whether so much time has gone that the states may be dealt anew. */
  isWorthMore(states: number): boolean {
    return this.isDue(states) || now() - this.#pace.last > 10 * (this.#pace.measured?.seconds ?? 0.1);
  }

  /** Keeps the levels that are not kept yet. False if that was not possible: the search goes on, and so does the next attempt. */
  async save(epoch: Epoch, states: number): Promise<boolean> {
    const { id, partitions, manifests, note, combine } = this.#options;
    const last = this.#last;
    if (last === undefined) return false;
    const before = this.#manifest;
    const began = now();
    const from = before?.levels.length ?? 0;
    const to = last.levels.length;
    const bytes = this.#bytes(states);
    try {
      const saved = from === to ? [] : await epoch.ask({ kind: 'save', from, to }, 'saved');
      const why = saved.find((report) => report.why !== undefined)?.why;
      if (why !== undefined) throw new Error(why);
      const parts = new Map(saved.flatMap((report) => report.kept).map((part) => [part.partition, part]));
      const ofEach = (of: (part: { readonly states: number; readonly chunks: number }) => number): readonly number[] =>
        Array.from({ length: partitions }, (_, p) => of(parts.get(p) ?? { states: 0, chunks: 0 }));
      const segment: Segment = {
        epoch: epoch.number,
        from,
        to,
        chunks: ofEach(({ chunks }) => chunks),
        states: ofEach((part) => part.states),
      };
      const kept = total(segment.states);
      const expected = total(last.levels.slice(from));
      if (kept !== expected) throw new Error(`${kept} states were kept of ${expected}`);
      const read = combine === undefined ? [] : await epoch.ask({ kind: 'footprints' }, 'footprints');
      const manifest: Manifest = {
        ...last,
        id,
        partitions,
        written: new Date().toISOString(),
        segments: [...(before?.segments ?? []), ...(from === to ? [] : [segment])],
        footprints: combine?.([...this.footprints, ...read.map((report) => report.footprints)]),
      };
      await manifests.write(manifest);
      this.#manifest = manifest;
      if (this.#failure !== undefined) note('a checkpoint could be written again');
      this.#failure = undefined;
      this.#pace = afterCheckpoint(this.#pace, { began, ended: now(), bytes });
      return true;
    } catch (error) {
      if (error instanceof EpochLost) throw error;
      const message = messageOf(error);
      if (message !== this.#failure) note(`a checkpoint could not be written: ${message}; the search goes on`);
      this.#failure = message;
      this.#pace = afterFailure(this.#pace, { began, ended: now() });
      return false;
    }
  }

  #bytes(states: number): number {
    const kept = total(this.#manifest?.levels ?? []);
    return (states - kept) * this.#options.width * 4;
  }
}

const now = (): number => performance.now() / 1000;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
