import type { System } from '../../../model/rules/rule.ts';
import { leastOf, merged, Partition, type Runs, sizeOf, sliceOf } from '../../../packed/index.ts';
import { DamagedFrame } from '../frame.ts';
import type { Keeper, KeptFrame } from '../keeper.ts';
import type { Manifest } from '../manifest.ts';
import type { HostCounts } from '../messages.ts';
import { ownerHash, partitionOf } from '../owners.ts';
import { Router } from './router.ts';

export interface ShareOptions {
  readonly system: System;
  /** Bytes for its states. */
  readonly memory: number;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
  /** For each partition the place of its host, and the place of this one. */
  readonly owners: readonly number[];
  readonly own: number;
  /** Is given the words of each frame for another host. */
  readonly ready: (host: number, words: Int32Array) => void;
}

/** States that are worked on between two looks at what else is to be done. */
const LOOKED_AT = 1024;
/** States of a frame that is kept. */
const KEPT_STATES = 2 ** 13;

/** A host's share of a joint search in one epoch: the states of its partitions, level by level. */
export class Share {
  readonly partition: Partition;
  readonly router: Router;
  readonly #options: ShareOptions;
  /** Of the newest level: the states that have been worked on, and the first that has not. */
  #done = 0;
  #next = 0;

  constructor(options: ShareOptions) {
    const { system, memory, symmetry, mergeLocal, lazyNoise, owners, own, ready } = options;
    this.#options = options;
    this.partition = new Partition(system, {
      memory,
      symmetry,
      mergeLocal,
      lazyNoise,
      sleepAfter: Number.POSITIVE_INFINITY,
    });
    this.router = new Router(this.width, owners, own, ready);
  }

  /** Words of a state. */
  get width(): number {
    return this.partition.stepper.width;
  }

  get counts(): HostCounts {
    const { states, transitions, bytes, full } = this.partition.counts;
    return { states, transitions, bytes, done: this.#done, full };
  }

  /** How many states of each level there are here. */
  get levels(): readonly number[] {
    return this.partition.levels.map(sizeOf);
  }

  /** Stores the initial states that are its own. */
  start(): void {
    this.partition.start((batch) => this.router.sift(batch));
    this.partition.endLevel();
  }

  /** Instead of `start`: takes its partitions up as they were kept. Rejects with a DamagedFrame for what is not whole. */
  async takeUp(keeper: Keeper, manifest: Manifest, goOn: () => boolean): Promise<void> {
    const { partition } = this;
    const own = [...this.#options.owners.keys()].filter((p) => this.#options.owners[p] === this.#options.own);
    const sources = own.map((p) => ({ p, frames: keeper.read(p, manifest), next: undefined as KeptFrame | undefined }));
    for (const source of sources) source.next = (await source.frames.next()).value as KeptFrame | undefined;
    for (let level = 0; level < manifest.levels.length && goOn(); level++) {
      partition.release(partition.levels.at(-1) ?? []);
      for (const source of sources)
        while (source.next?.level === level) {
          partition.store(source.next.words);
          source.next = (await source.frames.next()).value as KeptFrame | undefined;
        }
      partition.endLevel();
    }
    if (!goOn() || partition.counts.full) return;
    const kept = manifest.segments.reduce((sum, { states }) => own.reduce((all, p) => all + (states[p] ?? 0), sum), 0);
    const { states } = partition.counts;
    if (states !== kept) throw new DamagedFrame(`has ${states} states, and ${kept} were kept`);
  }

  beginCheck(seen: Uint8Array): void {
    this.partition.beginCheck(seen);
    this.#begin();
  }

  /** Checks some more states of the newest level; false when there are none. */
  check(): boolean {
    return this.#work((from, to) => this.partition.check(from, to));
  }

  beginExpansion(): void {
    this.partition.release(this.partition.levels.at(-1) ?? []);
    this.#begin();
  }

  /** Expands some more; its own successors are stored, the others go to the router. False when there are none. */
  expand(): boolean {
    const { partition, router } = this;
    return this.#work((from, to) => {
      for (let n = from; n < to; ) {
        n = partition.expand(n, to);
        router.sort(partition.stepper.batch);
        partition.flush();
      }
    });
  }

  /** Ends the level that was made; answers how many states it has here. */
  endLevel(): number {
    return sizeOf(this.partition.endLevel());
  }

  /** The states of some levels, by their partitions; the words are overwritten by the next ones. */
  *statesOf(from: number, to: number): Generator<KeptFrame & { readonly partition: number }> {
    const { width, partition } = this;
    const partitions = this.#options.owners.length;
    const open = new Map<number, { readonly words: Int32Array; length: number }>();
    for (let level = from; level < to; level++) {
      for (const piece of partition.reader.pieces(partition.levels[level] as Runs))
        for (let o = 0; o < piece.length; o += width) {
          const p = partitionOf(ownerHash(piece, o, width), partitions);
          const part = open.get(p) ?? { words: new Int32Array(KEPT_STATES * width), length: 0 };
          open.set(p, part);
          part.words.set(piece.subarray(o, o + width), part.length);
          part.length += width;
          if (part.length < part.words.length) continue;
          yield { partition: p, level, words: part.words };
          part.length = 0;
        }
      for (const [p, part] of open) {
        if (part.length > 0) yield { partition: p, level, words: part.words.subarray(0, part.length) };
        part.length = 0;
      }
    }
  }

  /** The least state of a level here that has `target` as a successor. `pause` is called now and then, and ends it by false. */
  async predecessor(target: Int32Array, level: number, pause: () => Promise<boolean>): Promise<Int32Array | undefined> {
    const { reader, levels } = this.partition;
    const runs = levels[level] ?? [];
    let least: Int32Array | undefined;
    for (let at = 0; at < sizeOf(runs); at += LOOKED_AT * 16) {
      least = leastOf([least, reader.predecessor(target, sliceOf(runs, at, LOOKED_AT * 16))]);
      if (!(await pause())) return undefined;
    }
    return least;
  }

  /** How many states those here stand for, piece by piece. */
  *standFor(): Generator<number> {
    const { stepper, reader, levels } = this.partition;
    for (const piece of reader.pieces(merged(levels))) {
      let states = 0;
      for (let o = 0; o < piece.length; o += this.width) states += stepper.standsFor(piece, o);
      yield states;
    }
  }

  close(): void {
    this.partition.close();
  }

  #begin(): void {
    this.#done = 0;
    this.#next = this.partition.levels.at(-1)?.[0] ?? 0;
  }

  #work(work: (from: number, to: number) => void): boolean {
    const [from = 0, end = 0] = this.partition.levels.at(-1) ?? [];
    if (this.#next >= end) return false;
    const to = Math.min(end, this.#next + LOOKED_AT);
    work(this.#next, to);
    this.#next = to;
    this.#done = to - from;
    return to < end;
  }
}
