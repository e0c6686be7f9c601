/** The elements of a state that break a property, by name: `{ cpu: 1, va: 0, folio: 2 }`. */
export type Elements = { readonly [name: string]: number | string | boolean };

/** Must hold in every reachable state. */
export interface Always {
  readonly kind: 'always';
  readonly name: string;
  /** The property as a sentence. */
  readonly sentence: string;
  /** True where it holds; the falsifying elements, or false where there is nothing to name. */
  readonly holds: (m: never) => true | false | Elements;
}

/** Must be seen in some reachable state; otherwise the verdict is `unreached`. */
export interface Reachable {
  readonly kind: 'reachable';
  readonly name: string;
  readonly sentence: string;
  readonly seen: (m: never) => boolean;
}

export type Property = Always | Reachable;
