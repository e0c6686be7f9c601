import { inspect } from 'node:util';

/** What went wrong, as a word that programs can test; the CLI maps it to an exit code. */
export type ErrorCode =
  /** The command line or an option is wrong. */
  | 'usage'
  /** No such model, variant, property, bound or file. */
  | 'unknown'
  /** The model's definition is wrong (a domain, a thread, a property). */
  | 'model'
  /** A step of the model put a value outside its domain. */
  | 'domain'
  /** A recipe, a property or the initial recipe threw. */
  | 'recipe'
  /** A file could not be read or written, or is not what it should be. */
  | 'file'
  /** A thread of the search died, or built another system from the model than the thread that began it. */
  | 'worker'
  /** The server of a cluster cannot be reached, refuses what is asked of it, or is full; or it has no worker that fits. */
  | 'server';

/**
 * An error that a user can act on: what was wrong, where, and the likely mistake.
 * Everything that `shootdown` throws on purpose is one of these; anything else is a defect of the program.
 */
export class ShootdownError extends Error {
  override readonly name: string = 'ShootdownError';
  readonly code: ErrorCode;
  /** What the user can do about it; one sentence. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}

/**
 * A `recipe` error that is due to the state: in another one the same text is right. `field`: a name that was read of a variant and is no field of
 * the case that it is there; it may be one of another case.
 */
export class UntimelyError extends ShootdownError {
  readonly field: string | undefined;

  constructor(message: string, hint: string, field?: string) {
    super('recipe', message, hint);
    this.field = field;
  }
}

/** Any value as a few words on one line. Never throws, whatever a model's value does when it is read. */
export const valueText = (value: unknown): string => {
  try {
    return typeof value === 'object' && value !== null ? inspect(value, shortly) : String(value);
  } catch {
    return UNREADABLE;
  }
};

const UNREADABLE = 'something that throws when it is read';

const shortly = { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8, customInspect: false };

/** The text of anything that was thrown. Never throws. */
export const messageOf = (thrown: unknown): string => {
  if (!isError(thrown)) return valueText(thrown);
  try {
    const message: unknown = thrown.message;
    if (message === '') return `${thrown.name} without a message`;
    return typeof message === 'string' ? message : valueText(message);
  } catch {
    // Not `valueText`: since Node 22 what it asks for reads an error without a word, and says '[object Error]'.
    return UNREADABLE;
  }
};

/** A revoked proxy throws when it is asked what it is. */
const isError = (value: unknown): value is Error => {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
};

/** The stack of anything that was thrown; undefined for what has none. Never throws. */
export const stackOf = (thrown: unknown): string | undefined => {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  }
};

/** The error for what a model of this label threw: its message after `what`, its code and hint; `hint` is for what has none. */
export const modelFailure = (label: string, what: string, thrown: unknown, hint?: string): ShootdownError => {
  const cause = explained(thrown);
  const known = cause instanceof ShootdownError ? cause : undefined;
  return new ShootdownError(
    known?.code ?? 'recipe',
    `${label}: ${what}${messageOf(cause)}`,
    known?.hint ?? hint,
    thrown,
  );
};

/**
 * What a recipe threw, said so that its author understands it. Views are not extensible, and V8 answers a write to a
 * field that does not exist with a TypeError about extensibility; anything else is returned as it is. Never throws: what
 * cannot even be looked at becomes an error that says so.
 */
export const explained = (thrown: unknown): unknown => {
  try {
    if (!(thrown instanceof TypeError)) return thrown;
    const [, name] = unknownField.exec(thrown.message) ?? [];
    if (name === undefined) return thrown;
    return new ShootdownError(
      'recipe',
      `'${name}' was assigned, but there is no such field to assign`,
      'is the name misspelt? Elements of arrays and lists are replaced with set(i, value)',
      thrown,
    );
  } catch {
    return new ShootdownError('recipe', messageOf(thrown), 'throw an Error with a message');
  }
};

const unknownField =
  /^Cannot (?:add|set|define) property (.+?)(?:, object is not extensible| of .* which has only a getter)$/;

/** The known name nearest to `name` (edit distance of at most a third of its length), for "did you mean". */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
};

/** A hint for an unknown name: the near one if there is one, else the list of all. */
export const suggest = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean '${near}'?`;
  return known.length === 0 ? 'there are none' : `there are: ${[...new Set(known)].join(', ')}`;
};

/** Insertions, deletions, substitutions and swaps of neighbours. */
const editDistance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const least = Math.min(at(i - 1, j - 1) + (same ? 0 : 1), at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1);
      row.push(swapped ? Math.min(least, at(i - 2, j - 2) + 1) : least);
    }
  }
  return at(a.length, b.length);
};

const codes: ReadonlySet<unknown> = new Set([
  'usage',
  'unknown',
  'model',
  'domain',
  'recipe',
  'file',
  'worker',
  'server',
]);

/**
 * The error as a ShootdownError; undefined for anything else. A model from outside may use another copy of the package, in
 * which the class is another one. Never throws.
 */
export const asShootdownError = (thrown: unknown): ShootdownError | undefined => {
  try {
    if (thrown instanceof ShootdownError) return thrown;
    if (!(thrown instanceof Error) || thrown.name !== 'ShootdownError') return undefined;
    const { code, hint } = thrown as Partial<ShootdownError>;
    if (code === undefined || !codes.has(code)) return undefined;
    return new ShootdownError(code, messageOf(thrown), hint, thrown);
  } catch {
    return undefined;
  }
};
