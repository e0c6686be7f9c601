import { ShootdownError } from '../../model/errors.ts';
import type { StateBuffer } from './state-buffer.ts';

/** Watches over what looks at a loaded state and is none of its steps: an answer, an observation. What it writes would be seen by who looks next. */
export class WriteGuard {
  readonly #words: StateBuffer['words'];
  readonly #before: StateBuffer['words'];
  readonly #what: string;

  /** `what`: what looks, for the error: `an observation`. */
  constructor({ words }: Pick<StateBuffer, 'words'>, what: string) {
    this.#words = words;
    this.#before = words.slice();
    this.#what = what;
  }

  /** Before it looks. */
  begin(): void {
    this.#before.set(this.#words);
  }

  /** After it has looked. Throws a `recipe` error if it has written. */
  end(): void {
    for (let i = 0; i < this.#words.length; i++)
      if (this.#words[i] !== this.#before[i])
        throw new ShootdownError(
          'recipe',
          `${this.#what} must not change the state`,
          'it is given the state to read: compare (===) where you assign (=)',
        );
  }
}
