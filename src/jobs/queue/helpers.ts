import type { Connection } from '../../cluster/connection.ts';
import { type Identity, misfits } from '../../cluster/identity.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { ClientOptions } from './client-options.ts';
import { workersOf } from './queue.ts';

type HelpersOptions = Pick<ClientOptions, 'address' | 'wait' | 'note'> & { readonly once: (text: string) => void };

/** Watches who there is that can do the jobs of a run. */
export class Helpers {
  readonly #connection: Connection;
  readonly #needs: Identity;
  readonly #options: HelpersOptions;
  /** When one that fits was last seen. */
  #seen = performance.now();
  #said: 'nothing' | 'waiting' | 'some' = 'nothing';
  /** Why the first of those that are there does not fit. */
  #refused: string | undefined;

  constructor(connection: Connection, needs: Identity, options: HelpersOptions) {
    this.#connection = connection;
    this.#needs = needs;
    this.#options = options;
  }

  /** Looks who is there, and answers how many jobs they do at once. Throws a `server` error if nobody that fits has been for as long as the user waits. */
  async look(): Promise<number> {
    const { note, once, wait, address } = this.#options;
    let atOnce = 0;
    let fitting = 0;
    for (const { name, has, atOnce: slots } of (await workersOf(this.#connection).list()).values()) {
      const why = misfits(this.#needs, has);
      for (const reason of why) this.#refuse(`the worker on ${name} is refused: ${reason}`);
      if (why.length > 0) continue;
      fitting++;
      atOnce += slots;
    }
    const now = performance.now();
    if (fitting > 0) {
      if (this.#said !== 'some')
        once(`${fitting === 1 ? 'a worker is' : `${fitting} workers are`} there: ${atOnce} at once`);
      this.#said = 'some';
      this.#seen = now;
      return atOnce;
    }
    if (now - this.#seen >= wait * 1000)
      throw new ShootdownError(
        'server',
        `no worker that fits has been at ${address.shown} for ${wait} seconds`,
        this.#refused ?? `start one: shootdown worker --on ${address.shown}; then the same command goes on`,
      );
    if (this.#said !== 'waiting') note(`no worker that fits is there; waiting for one, up to ${wait} seconds`);
    this.#said = 'waiting';
    return 0;
  }

  #refuse(words: string): void {
    this.#options.once(words);
    this.#refused ??= words;
  }
}
