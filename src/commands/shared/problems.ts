import { asShootdownError, type ErrorCode, ShootdownError } from '../../model/errors.ts';

/** Everything that is wrong with a command, so that it is all told at once. */
export class Problems extends Error {
  override readonly name: string = 'Problems';
  readonly all: readonly ShootdownError[];

  constructor(all: readonly ShootdownError[]) {
    super(all.map((problem) => problem.message).join('; '));
    this.all = all;
  }
}

/** Collects problems while going on; `raise` throws them, if there are any. Anything but a ShootdownError is thrown at once. */
export class Collector {
  readonly #found: ShootdownError[] = [];

  add(problem: ShootdownError): void {
    if (!this.#found.some((earlier) => earlier.message === problem.message)) this.#found.push(problem);
  }

  refuse(code: ErrorCode, message: string, hint?: string): void {
    this.add(new ShootdownError(code, message, hint));
  }

  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  async attemptLater<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  note(error: unknown): void {
    const problem = asShootdownError(error);
    if (problem === undefined) throw error;
    this.add(problem);
  }

  raise(): void {
    if (this.#found.length > 0) throw new Problems(this.#found);
  }
}
