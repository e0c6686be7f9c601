import type { ComponentType } from 'preact';

/** How the documents of one schema are shown. */
export interface View<D> {
  /** What such a document is called in the index. */
  readonly kind: string;
  /** What was found, in a line. */
  readonly found: (document: D) => string;
  /** The whole document; `to` gives the address of an item of it. Undefined for a document of one thing, of which `About` says all. */
  readonly Overview?: ComponentType<{ readonly document: D; readonly to: (item: string) => string }>;
  /** What an item is called, where its key says too little. */
  readonly nameOf?: (document: D, item: string) => string | undefined;
  /** What is said above the picture of one item: a case, a variant. Answers with nothing for an item that is not there. */
  readonly About: ComponentType<ItemOf<D>>;
  /** What stands below the picture. */
  readonly Below?: ComponentType<ItemOf<D>>;
}

/** An item of a document. */
export interface ItemOf<D> {
  readonly document: D;
  readonly item: string;
}
