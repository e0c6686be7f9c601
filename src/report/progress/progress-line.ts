/** Where progress goes: stderr, or a test's stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const quietMs = 1000;
const liveMs = 100;
const plainMs = 10_000;

/**
 * The line that tells how something gets on: one that is overwritten ten times a second on a terminal, after a second; a plain
 * one every ten seconds elsewhere; so nothing for what is soon over.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #live: boolean;
  #reported: number;
  #shown = false;

  /** `started`: the time, in milliseconds; `live`: whether a line can be overwritten. */
  constructor(stream: ProgressStream, live: boolean, started: number) {
    this.#stream = stream;
    this.#live = live;
    this.#reported = live ? started + quietMs - liveMs : started;
  }

  /** Shows what `line` answers if it is time to, at `at` milliseconds. */
  update(at: number, line: () => string): void {
    if (at - this.#reported < (this.#live ? liveMs : plainMs)) return;
    this.#reported = at;
    const width = Math.max(20, (this.#stream.columns || 80) - 1);
    this.#stream.write(this.#live ? `\r${line().slice(0, width)}\x1b[K` : `${line()}\n`);
    this.#shown = this.#live;
  }

  /** Removes the line, so that something else can be printed. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }
}
