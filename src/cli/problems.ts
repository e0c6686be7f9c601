import { messageOf, ShootdownError } from '../model/errors.ts';

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
    if (!this.#found.some((known) => known.message === problem.message)) this.#found.push(problem);
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

const codes: ReadonlySet<unknown> = new Set(['usage', 'unknown', 'model', 'domain', 'recipe', 'file']);

/** The error as one of ours; a model outside may have been written with another copy of the package, and its classes. */
export const asShootdownError = (thrown: unknown): ShootdownError | undefined => {
  if (thrown instanceof ShootdownError) return thrown;
  if (!(thrown instanceof Error) || thrown.name !== 'ShootdownError') return undefined;
  const { code, hint } = thrown as Partial<ShootdownError>;
  if (code === undefined || !codes.has(code)) return undefined;
  return new ShootdownError(code, messageOf(thrown), hint, thrown);
};
