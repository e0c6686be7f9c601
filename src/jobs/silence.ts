import type { StuckThread } from './stuck-threads.ts';

/** Milliseconds between two looks at the clock. */
const LOOK_MS = 250;
/** Milliseconds without progress after which the threads are looked at for the first time. */
const FIRST_MS = 1000;

/** A job as it is watched. */
interface Watched {
  readonly threadId: number;
  readonly onStuck: (stuck: StuckThread) => void;
  /** What was last reported, but for the time, and when. */
  mark: string;
  since: number;
  /** Milliseconds of silence after which it is looked at next; infinite once it has been told. */
  patience: number;
}

/**
 * Watches jobs for one whose thread, or a thread of its search, does not come back from the model's code: an endless loop. A job
 * is looked at once it has reported nothing new for a second; if that is for another reason, after twice as long again.
 */
export class SilenceWatch {
  readonly #watched = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;
  #looking = false;

  constructor() {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  /** Watches a job; answers with what is to be told of each of its reports. */
  watch(threadId: number, onStuck: (stuck: StuckThread) => void): { noted(report: unknown): void; ended(): void } {
    const watched: Watched = { threadId, onStuck, mark: '', since: performance.now(), patience: FIRST_MS };
    this.#watched.add(watched);
    return {
      noted: (report) => {
        const mark = JSON.stringify(report, (key, value: unknown) => (key === 'seconds' ? 0 : value));
        if (mark === watched.mark) return;
        watched.mark = mark;
        watched.since = performance.now();
        if (Number.isFinite(watched.patience)) watched.patience = FIRST_MS;
      },
      ended: () => this.#watched.delete(watched),
    };
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    const silent = [...this.#watched].filter(({ since, patience }) => now - since >= patience);
    if (silent.length === 0 || this.#looking) return;
    this.#looking = true;
    // With the inspector, which most runs never need.
    const { stuckThreads } = await import('./stuck-threads.ts');
    const stuck = await stuckThreads();
    this.#looking = false;
    for (const watched of silent) {
      watched.patience *= 2;
      // A thread of the search is none of the pool's: it belongs to the job that is silent, if only one is.
      const found =
        stuck.find(({ threadId }) => threadId === watched.threadId) ?? (silent.length === 1 ? stuck[0] : undefined);
      if (found === undefined || !this.#watched.has(watched)) continue;
      watched.patience = Number.POSITIVE_INFINITY;
      watched.onStuck(found);
    }
  }
}
