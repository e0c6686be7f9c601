// What a mapcount policy is: what it stores, what each change of a mapping does to that, and what it answers.
import type { Draft, Fields, StructDomain } from '../../../src/index.ts';

/** How large the numbers of a policy can get in a model. */
export interface Sizes {
  /** Pages of the folio. */
  readonly pages: number;
  readonly mms: number;
  /** (vma, page table) tuples that can map the folio at a time, over all mms. */
  readonly tuples: number;
  /** Page-table entries, of any level, that can be counted at a time. */
  readonly mappings: number;
  /** How far below zero a counter may run before the model itself gives up. */
  readonly slack: number;
}

/** One call of folio_add_*_rmap_*() or folio_remove_rmap_*(): pages of the folio through one VMA and one page table. */
export interface Call {
  readonly mm: number;
  /** Which VMA of the mm, and which page table of the mm. */
  readonly vma: number;
  readonly table: number;
  readonly level: 'pte' | 'pmd';
  /** The pages, one bit each. */
  readonly pages: number;
  /** How many these are. */
  readonly n: number;
  /** The pages that this VMA and this page table together can map, one bit each. */
  readonly room: number;
  /** All pages of the folio, one bit each. */
  readonly whole: number;
  /** Where the entries come from, if they are being moved. */
  readonly from: { readonly vma: number; readonly table: number } | null;
}

/** The page tables, as a policy may look at them. What it sees can only be relied on under the locks of what it looks at. */
export interface Look {
  /** The pages of the folio that a page table of an mm maps within a VMA, one bit each; all of them where the PMD does. */
  tuple(mm: number, vma: number, table: number): number;
  /** The pages of the folio that a VMA maps, through any page table. */
  vma(mm: number, vma: number): number;
}

/** What a call that looks before it counts keeps in between. */
export interface Note {
  seen: boolean;
}

/**
 * One atomic part of a call. A policy whose call is several of them is interrupted in between, and may rely on nothing but
 * the locks that its caller holds.
 */
export type Phase<S> = (stored: S, call: Call, look: Look, note: Note) => void;

/** What is mapped, computed from the page tables, and not from any counter. A mapping counts from its rmap call to its rmap call. */
export interface Truth {
  /** (vma, page table) tuples that map at least one page. */
  readonly tuples: number;
  readonly vmas: number;
  readonly mms: number;
  /** Entries: PTEs, and PMDs. */
  readonly ptes: number;
  readonly pmds: number;
  /** PTEs of each page, and of each mm, and PMDs of each mm. */
  readonly ptesOfPage: readonly number[];
  readonly entriesOfMm: readonly number[];
}

/** What a policy answers in a state; null where it cannot say. */
export interface Answers<S> {
  /** folio_mapped(): is any page of it mapped? */
  readonly mapped: (stored: S) => boolean | null;
  /** folio_mapcount(), in the policy's own unit. */
  readonly count: (stored: S) => number | null;
  /** Is it mapped by more than one mm? A policy that may err says on which side in its file. */
  readonly shared: (stored: S) => boolean | null;
  /** Is it mapped, but not every page of it? */
  readonly partial: (stored: S, pages: number) => boolean | null;
}

/** Answers that follow from the others where a policy does not know better. */
interface MoreAnswers<S> {
  /** Is this page mapped? Default: not if nothing is mapped, else unknown. */
  readonly pageMapped: (stored: S, page: number, pages: number) => boolean | null;
  /** What `count` counts; null where a walk of the rmap could not count the same. Default: entries, of any level. */
  readonly unit: 'entries' | 'tuples' | 'vmas' | null;
  /** How many references the mappings hold, one an entry. Default: the count where it is one of entries; none where nothing is mapped. */
  readonly references: (stored: S, pages: number) => number | null;
  /** The lock of its own that each of its atomic parts takes, because it changes several counters together. Default: none. */
  readonly lock: string | null;
}

interface Definition<S, F, P> extends Answers<S>, Partial<MoreAnswers<S>> {
  /** What the tables of the README and of PROTOCOLS call it. */
  readonly name: string;
  readonly title: string;
  /** Stored once a folio, and once a page. */
  readonly folio: (sizes: Sizes) => F;
  readonly page?: (sizes: Sizes) => P;
  readonly map: readonly Phase<S>[];
  readonly unmap: readonly Phase<S>[];
  /** A PMD is split in place: `add` when the PTEs are counted, before they are there, `remove` when the PMD is uncounted. Default: map and unmap. */
  readonly split?: { readonly add: readonly Phase<S>[]; readonly remove: readonly Phase<S>[] };
  /** Entries move: `add` is called for where they go before they do, `remove` for where they were afterwards. Default: nothing, as in the kernel. */
  readonly move?: { readonly add: readonly Phase<S>[]; readonly remove: readonly Phase<S>[] };
  /** Whether what is stored is what the policy's own definition says, while no call is under way; else what differs. */
  readonly exact: (stored: S, truth: Truth) => true | { readonly [name: string]: number };
  /** That definition as a sentence. */
  readonly sentence: string;
  /** The least of its counters: below zero something was uncounted that was not counted. */
  readonly least: (stored: S) => number;
  /** What is stored, in the few words of a cell of a table. */
  readonly cell: (stored: S, pages: number) => string;
}

/** A policy, whatever it stores. `stored` is the folio of the state: its fields, and `pages` where something is stored a page. */
export type MapcountPolicy = Required<Omit<Definition<object, Fields, Fields>, 'page'>> & {
  readonly page: ((sizes: Sizes) => Fields) | undefined;
};

/** The folio as its policy sees it. */
export type Stored<F extends Fields, P extends Fields = Record<never, never>> = Draft<StructDomain<F>> & {
  readonly pages: Pages<P>;
};
interface Pages<P extends Fields> {
  readonly length: number;
  at(i: number): Draft<StructDomain<P>>;
}

/** A policy as a value. The defaults are the kernel's: a split maps and unmaps, a move does nothing. */
export const definePolicy = <const F extends Fields, const P extends Fields = Record<never, never>>(
  policy: Definition<Stored<F, P>, F, P>,
): MapcountPolicy =>
  ({
    page: undefined,
    split: { add: policy.map, remove: policy.unmap },
    move: { add: [], remove: [] },
    pageMapped: (stored: Stored<F, P>) => (policy.mapped(stored) === false ? false : null),
    unit: 'entries',
    references: (stored: Stored<F, P>) =>
      (policy.unit ?? 'entries') === 'entries' ? policy.count(stored) : policy.mapped(stored) === false ? 0 : null,
    lock: null,
    ...policy,
  }) as unknown as MapcountPolicy;

/** How many bits are set: how many pages a mask has. */
export const pagesIn = (mask: number): number => {
  let n = 0;
  for (let left = mask; left > 0; left >>= 1) n += left & 1;
  return n;
};

/** What differs between a count and what it should be, or true. */
export const same = (mapcount: number, expected: number): true | { readonly [name: string]: number } =>
  mapcount === expected || { mapcount, expected };
