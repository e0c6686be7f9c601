// How a part of the state is shown to who looks at it. Nothing that is checked depends on it.

import { ShootdownError, suggest } from './errors.ts';
import type { Domain } from './language/domain.ts';
import { requireFunction, requireKnownKeys } from './language/known-keys.ts';

/** What a part can be drawn as: where it stands in the picture, and with what sign. */
export const shapes = [
  'cpu',
  'memory',
  'mm',
  'table',
  'lock',
  'queue',
  'folio',
  'swap',
  'object',
  'counter',
  'history',
] as const;
/** What a part is drawn as, `as` of a hint: its place in the picture, and its sign. */
export type Shape = (typeof shapes)[number];

/**
 * Says of a value in a word what is so of it now: 'free', 'stale'; false where it is not. `value` and `m` are as recipes see them; `at`:
 * the numbers of the elements on the way to the value, `(entry, m, cpu, va)` for `cpus.tlb`. It is not asked of what is null.
 */
export type Remark = (value: never, m: never, ...at: readonly number[]) => string | false;

/** How a part of the state is shown. Of an array, it is said of each element. Everything may be left out. */
export interface ViewHint {
  readonly as?: Shape;
  /** What it is, in words that stand beside the name: `mmu_gather`, `page table`. */
  readonly title?: string;
  /** The field of the state, or the thread, below whose cards it is drawn. */
  readonly beside?: string;
  /**
   * What the numbers in it name: the elements of that array of the state; or that field of the state, whatever the value is, unless it is null. Null
   * where they name nothing, though the field is called like an array.
   */
  readonly names?: string | null;
  /** What is named here is there no longer: a free folio, a freed table. Its card is struck out, and an arrow to it is alarming. */
  readonly gone?: Remark;
  /** It names what it should name no longer: an entry of a TLB that the page table has not. Its arrow is alarming. */
  readonly stale?: Remark;
}

/** The key of a domain's own hint: no field of it, so that two domains which differ in nothing else are the same to everybody who executes them. */
const hint: unique symbol = Symbol('view hint');

/**
 * The domain, with what is to be known for drawing it: how a part of a machine ships its hint. A hint on a domain that has one adds to
 * it. Throws a `model` error for what means nothing.
 */
export const shownAs = <D extends Domain>(given: ViewHint, domain: D): D => {
  requireHint(given, 'the hint of shownAs(...)');
  return { ...domain, [hint]: { ...hintOf(domain), ...given } };
};

const hintOf = (domain: Domain): ViewHint | undefined => (domain as { readonly [hint]?: ViewHint })[hint];

/** The hints of all parts of a state, by their places without the numbers of elements: `cpus.tlb`. */
export type ViewHints = ReadonlyMap<string, ViewHint>;

/** What the domains have with them, and over that what the model says of places. */
export const hintsUnder = (root: Domain, own: { readonly [place: string]: ViewHint }): ViewHints => {
  const hints = new Map<string, ViewHint>();
  const visit = (domain: Domain, place: string): void => {
    const shipped = hintOf(domain);
    // Of an array and its elements the outer one has the last word.
    if (shipped !== undefined) hints.set(place, { ...shipped, ...hints.get(place) });
    for (const [below, name] of partsOf(domain)) visit(below, name === '' ? place : joined(place, name));
  };
  visit(root, '');
  for (const [place, given] of Object.entries(own)) hints.set(place, { ...hints.get(place), ...given });
  return hints;
};

const joined = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);

/** What a domain is made of, with the name of a field; elements have none. */
const partsOf = (domain: Domain): readonly (readonly [Domain, string])[] => {
  switch (domain.kind) {
    case 'struct':
      return Object.entries(domain.fields).map(([name, field]) => [field, name]);
    case 'variant':
      return Object.values(domain.cases).flatMap(partsOf);
    case 'nullable':
    case 'array':
    case 'list':
      return [[domain.of, '']];
    default:
      return [];
  }
};

/** Throws a `model` error for hints of places that the state does not have, and for what means nothing in one. */
export const requireHints = (given: unknown, root: Domain): void => {
  const written = "write view: { gather: { title: 'mmu_gather', as: 'queue' } }";
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ShootdownError('model', "'view' of the system is no object", written);
  const known = placesUnder(root);
  const fields = partsOf(root).map(([, name]) => name);
  for (const [place, each] of Object.entries(given)) {
    const where = `'view' of '${place}'`;
    if (!known.includes(place))
      throw new ShootdownError(
        'model',
        `'view' names '${place}', which the state does not have`,
        /\[/.test(place) ? "a place is named without the numbers of elements: 'cpus.tlb'" : suggest(place, known),
      );
    requireHint(each, where);
    const { beside, names } = each as ViewHint;
    requireNamed(beside, fields, `${where} is beside`, 'field of the state');
    requireNamed(names ?? undefined, fields, `${where} names`, 'field of the state');
  }
};

const requireNamed = (name: string | undefined, known: readonly string[], where: string, what: string): void => {
  if (name !== undefined && !known.includes(name))
    throw new ShootdownError('model', `${where} '${name}', which is no ${what}`, suggest(name, known));
};

const placesUnder = (root: Domain): readonly string[] => {
  const places = new Set<string>();
  const visit = (domain: Domain, place: string): void => {
    for (const [below, name] of partsOf(domain)) {
      const here = name === '' ? place : joined(place, name);
      places.add(here);
      visit(below, here);
    }
  };
  visit(root, '');
  return [...places];
};

const requireHint = (given: unknown, where: string): void => {
  requireKnownKeys(given, ['as', 'title', 'beside', 'names', 'gone', 'stale'], where, "write { title: 'mmu_gather' }");
  const { as, gone, stale, ...words } = given as { readonly [key: string]: unknown };
  if (as !== undefined && !(shapes as readonly unknown[]).includes(as))
    throw new ShootdownError(
      'model',
      `${where} is drawn as '${String(as)}', which is nothing that can be drawn`,
      suggest(String(as), shapes),
    );
  for (const [key, value] of Object.entries(words))
    if (typeof value !== 'string' && value !== undefined && !(key === 'names' && value === null))
      throw new ShootdownError('model', `'${key}' in ${where} is no text`);
  for (const [key, remark] of Object.entries({ gone, stale }))
    if (remark !== undefined)
      requireFunction(remark, `'${key}' in ${where}`, `write ${key}: (value, m) => value.refcount === 0 && 'free'`);
};
