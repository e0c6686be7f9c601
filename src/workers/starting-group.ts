import type { WorkerGroup } from './group.ts';

/** A group of workers that does not take part in the search yet, while worker 0 goes on: it is started, then it gets ready. */
export class StartingGroup {
  readonly #starting: Promise<WorkerGroup>;
  #started: WorkerGroup | undefined;
  #preparing: Promise<void> | undefined;
  #isReady = false;
  #error: unknown;

  /** What goes wrong is thrown by `readyGroup`. */
  constructor(starting: Promise<WorkerGroup>) {
    this.#starting = starting;
    starting.then(
      (started) => {
        this.#started = started;
      },
      (error: unknown) => {
        this.#error = error;
      },
    );
  }

  /** The group if it can join now; has it get ready once it has been started. With `wait` it waits for both. */
  async readyGroup({ wait }: { readonly wait: boolean }): Promise<WorkerGroup | undefined> {
    if (wait) await this.#starting.catch(() => undefined);
    if (this.#started !== undefined) this.#preparing ??= this.#prepare(this.#started);
    if (wait) await this.#preparing;
    if (this.#error !== undefined) throw this.#error;
    return this.#isReady ? this.#started : undefined;
  }

  /** Ends the threads, however far they have come. */
  async end(): Promise<void> {
    await (await this.#starting.catch(() => undefined))?.end();
  }

  async #prepare(group: WorkerGroup): Promise<void> {
    try {
      await group.prepare();
      this.#isReady = true;
    } catch (error) {
      this.#error = error;
    }
  }
}
