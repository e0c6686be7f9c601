import type { Batch } from '../../../packed/index.ts';
import { ownerHash, partitionOf } from '../owners.ts';
import { SentStates } from './sent-states.ts';

/** States of a frame: some thousand, so that what a message costs by itself does not matter. */
export const FRAME_STATES = 4096;

/** Sorts successors by whose they are: leaves a host's own in the batch, and collects the others for frames. */
export class Router {
  /** Successors that were sorted; those that were others', and those of them that go into frames. */
  successors = 0;
  foreign = 0;
  sent = 0;
  readonly #width: number;
  readonly #owners: readonly number[];
  readonly #own: number;
  readonly #ready: (host: number, words: Int32Array) => void;
  readonly #recent: SentStates;
  /** For each host what is collected, and how many words of it. */
  readonly #open: (Int32Array | undefined)[] = [];
  readonly #lengths: number[] = [];

  /**
   * `width`: words of a state; `owners`: for each partition the place of its host, `own` is that of this one. `ready` is given the words of a frame,
   * which are its own.
   */
  constructor(width: number, owners: readonly number[], own: number, ready: (host: number, words: Int32Array) => void) {
    this.#width = width;
    this.#owners = owners;
    this.#own = own;
    this.#ready = ready;
    this.#recent = new SentStates(width);
  }

  /** Takes out of a batch what is not this host's, and sends it. */
  sort(batch: Batch): void {
    this.#sort(batch, true);
  }

  /** Takes out of a batch what is not this host's: all hosts make it. */
  sift(batch: Batch): void {
    this.#sort(batch, false);
  }

  /** Makes frames of what is collected. */
  flush(): void {
    for (const [host, words] of this.#open.entries()) {
      const length = this.#lengths[host] ?? 0;
      if (words === undefined || length === 0) continue;
      this.#give(host, words.slice(0, length));
    }
  }

  #sort(batch: Batch, sends: boolean): void {
    const { words, length } = batch;
    const width = this.#width;
    const owners = this.#owners;
    const partitions = owners.length;
    let kept = 0;
    for (let o = 0; o < length; o += width) {
      const hash = ownerHash(words, o, width);
      const host = owners[partitionOf(hash, partitions)] as number;
      if (host === this.#own) {
        // `copyWithin` takes longer for so few.
        if (kept !== o) for (let i = 0; i < width; i++) words[kept + i] = words[o + i] as number;
        kept += width;
      } else if (sends) {
        this.foreign++;
        if (!this.#recent.add(words, o, hash)) this.#collect(host, words, o);
      }
    }
    if (sends) this.successors += length / width;
    batch.length = kept;
  }

  #collect(host: number, words: Int32Array, offset: number): void {
    const width = this.#width;
    let open = this.#open[host];
    if (open === undefined) {
      open = new Int32Array(FRAME_STATES * width);
      this.#open[host] = open;
    }
    const at = this.#lengths[host] ?? 0;
    for (let i = 0; i < width; i++) open[at + i] = words[offset + i] as number;
    this.#lengths[host] = at + width;
    this.sent++;
    if (at + width < open.length) return;
    // The next state for that host begins another one.
    this.#open[host] = undefined;
    this.#give(host, open);
  }

  #give(host: number, words: Int32Array): void {
    this.#lengths[host] = 0;
    this.#ready(host, words);
  }
}
