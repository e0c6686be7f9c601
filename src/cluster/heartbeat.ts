// How all that is at a server know of each other that they live. Every wait of a cluster is bounded by these times.

/** Milliseconds between two beats. */
export const BEAT_MS = 2_000;
/** After so many milliseconds without a beat somebody counts as dead. */
export const DEAD_MS = 10_000;
/** For so many milliseconds a server that has gone is waited for: it may be started again. */
export const SERVER_PATIENCE_MS = 60_000;

/** What a beat of one's own is for. */
export interface HeartbeatOptions {
  /** No beat is tried while it is broken; and it is made again when a beat got no answer: a link that was cut is not told of by anybody. */
  readonly connection: { requireUp(): void; renew(): void };
  /** Talks to the server. It is called again only once it has come to an end. */
  readonly beat: () => Promise<void>;
  /** Called for each beat that failed, with how many milliseconds ago the last good one was. */
  readonly onMiss?: (error: unknown, since: number) => void;
  /** Called for the first good beat after one that failed. */
  readonly onBack?: () => void;
  /** Called once there was no good beat for `patience`: the last error. Nothing beats any more then. */
  readonly onLost: (error: unknown) => void;
  /** Milliseconds. Default: SERVER_PATIENCE_MS. */
  readonly patience?: number;
}

/** Beats until it is ended, or until nothing has come back for so long that there is no sense in it. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #good = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  #missed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => void this.#beat(), BEAT_MS);
  }

  /** Beats at once, and not only when it is time. */
  now(): void {
    if (this.#timer === undefined || this.#ended) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#beat();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #beat(): Promise<void> {
    this.#timer = undefined;
    const { connection, beat, onMiss, onBack, onLost, patience = SERVER_PATIENCE_MS } = this.#options;
    try {
      connection.requireUp();
      await within(DEAD_MS, beat());
      this.#good = performance.now();
      if (this.#missed) onBack?.();
      this.#missed = false;
    } catch (error) {
      if (this.#ended) return;
      this.#missed = true;
      if (error instanceof NoAnswer) connection.renew();
      const since = performance.now() - this.#good;
      onMiss?.(error, since);
      if (since >= patience) {
        this.end();
        onLost(error);
      }
    }
    if (!this.#ended) this.#timer = setTimeout(() => void this.#beat(), BEAT_MS);
  }
}

/** There was no answer in time. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';
}

/** What a promise comes to; rejects with a `NoAnswer` if that takes more milliseconds. What it comes to later is of no interest then. */
export const within = <T>(milliseconds: number, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new NoAnswer(`timed out: no answer within ${milliseconds / 1000} seconds`)),
      milliseconds,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
