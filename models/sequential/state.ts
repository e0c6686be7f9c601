// What the model is made of: processes with areas of pages each (see `kinds`), folios, and swap slots.
import { array, bool, type Draft, int, nullable, oneOf, range, type StructDomain, struct } from '../../src/index.ts';
import { anonFolioFields } from '../machine/folio/anon-folio.ts';
import { lruFields } from '../machine/folio/lru.ts';
import { swapOf } from '../machine/folio/swap.ts';
import { anonPteOf } from '../machine/table/anon-entry.ts';
import { tablesOf } from '../machine/table/page-table.ts';
import type { SequentialBounds } from './policy.ts';

/** What mmap() makes of each area, of as many as there are. Pages that mremap() moves take what they are along. */
export const kinds = ['anonymous', 'shared file', 'private file', 'shared anonymous'] as const;
/** What a page of the file, or of anonymous memory, holds before it is stored to. Each store writes the next number. */
export const contents = { anonymous: 0, file: 1, firstStore: 2 } as const;

/** How many pages files have: those of the file, and of what each mmap() of shared anonymous memory makes (mm/shmem.c: shmem_zero_setup). */
export const filePagesOf = ({ areas, pages, objects }: SequentialBounds): number =>
  pages + (areas === kinds.length ? objects * pages : 0);

/** How many frames there are: the first ones are the pages of files, the others are enough for every entry to have its own, and a copy. */
export const framesOf = (bounds: SequentialBounds): number =>
  filePagesOf(bounds) + bounds.processes * bounds.areas * bounds.pages + 1;

/** One page of a VMA: pages with equal flags, side by side, are one VMA. */
const vmaFields = (filePages: number) => ({
  /** It is there: from mmap(), fork() or mremap() to munmap() or exit(). */
  linked: bool(),
  /** Without it the page is PROT_NONE. */
  VM_READ: bool(),
  VM_WRITE: bool(),
  VM_SHARED: bool(),
  VM_LOCKED: bool(),
  /** MADV_DONTFORK */
  VM_DONTCOPY: bool(),
  VM_WIPEONFORK: bool(),
  /** Which page of the files; null for private anonymous memory. */
  pgoff: nullable(int(0, filePages - 1)),
});
/** One page of a VMA, as a recipe sees it. */
export type VmaPage = Draft<StructDomain<ReturnType<typeof vmaFields>>>;

export const stateOf = (bounds: SequentialBounds) => {
  const { processes, areas, pages, stores, slots, objects, unsplit } = bounds;
  // In order, not alike: which free frame is taken is no choice then.
  const Folio = range('folio', framesOf(bounds));
  const addresses = areas * pages;
  const versions = contents.firstStore + stores - 1;
  return struct({
    /** Which processes there are. */
    alive: array(processes, bool()),
    /** By address; the addresses of process 0 first, then those of process 1. */
    vmas: array(processes * addresses, struct(vmaFields(filePagesOf(bounds)))),
    tables: tablesOf({
      tables: processes,
      ptes: addresses,
      holders: [],
      /** An entry with neither a folio nor a slot maps the zero page, which vm_normal_page() says is no page (pte_special). */
      entry: anonPteOf(Folio, slots),
    }),
    /** By address, whether the entry is dirty: for entries that map an anonymous page only. */
    dirty: array(processes * addresses, bool()),
    folios: array(
      Folio,
      struct({
        ...anonFolioFields({
          mappings: processes * addresses,
          // Those of the cache, and of a fault.
          references: processes * addresses + 2,
          pins: 0,
          versions,
          holders: [],
        }),
        ...lruFields(),
        mlock_count: int(0, processes * addresses + unsplit),
        /** It is the page of the files at its own number. */
        cached: bool(),
        /** PG_dirty, of an anonymous page. */
        dirty: bool(),
        /** PG_swapbacked is not set: MADV_FREE. */
        lazyfree: bool(),
      }),
    ),
    swap: swapOf({ slots, Folio, entries: processes * addresses, versions }),
    nr_mlock: int(0, framesOf(bounds)),
    /** How often shared anonymous memory was mapped. */
    objects: int(0, objects),
    /** Pages that MREMAP_DONTUNMAP of others has unlocked. */
    unsplit: int(0, unsplit),
    /** Calls that have stored. */
    stored: int(0, stores),
    /** What the last call has returned: its error, and of a load what was read last. */
    returned: struct({
      error: oneOf('none', 'EFAULT', 'ENOMEM', 'EINVAL', 'EEXIST'),
      value: nullable(int(0, versions)),
    }),
    /** History: what a load of anonymous memory has to return, by address: what was stored there last, or inherited. */
    sees: array(processes * addresses, int(0, versions)),
    /** What the kernel may still do, or not, before the next call, from one address to another: see threads/freedoms.ts. */
    freedom: nullable(
      struct({
        of: oneOf('fork', 'fault', 'pageout', 'dontunmap'),
        from: int(0, processes * addresses - 1),
        to: int(0, processes * addresses - 1),
      }),
    ),
  });
};
export type Sequential = Draft<ReturnType<typeof stateOf>>;
/** What the kernel may be free about. */
export type Freedom = NonNullable<Sequential['freedom']>['of'];
/** An error that a call may return. */
export type Errno = Sequential['returned']['error'];

/** The address of a page of an area of a process. */
export const addressOf = (bounds: SequentialBounds, process: number, area: number, page: number): number =>
  (process * bounds.areas + area) * bounds.pages + page;
