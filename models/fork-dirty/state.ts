// What the model is made of: one page of private anonymous memory, the entry of the parent and that of the child, the CPUs that
// run threads of the parent, and a place in swap.
import { array, bool, type Draft, int, nullable, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { pteOf, type Table, tablesOf } from '../machine/table/page-table.ts';

/** The page; and where the parent goes if it copies it. */
export const page = 0;
export const copy = 1;
const folios = 2;

/** Tables by mm. The first one is what the CPUs walk: they run threads of the parent. */
export const parentMm = 0;
export const childMm = 1;
export type MmNumber = typeof parentMm | typeof childMm;
export const mmNames = ['parent', 'child'] as const;

/** The threads that hold page-table locks from one step to another, and that flush TLBs. */
export const walkers = ['fork', 'parent', 'reclaim'] as const;

/** Mappings, isolation, and the swap cache: the most references of one page. */
const references = 4;

/** `stores`: of all threads of the parent. */
export const stateOf = (stores: number, Cpu: Scalarset) =>
  struct({
    /** mmap_lock of the parent. */
    mm: struct(mmapLockFields({ writers: ['fork', 'parent'], readers: 1 })),
    cpus: cpusOf(Cpu, 1, folios),
    shootdowns: shootdownsOf(Cpu, 1, walkers),
    tables: tablesOf({ tables: 2, ptes: 1, holders: walkers, entry: pteOf(folios) }),
    /** By mm: the entry is a swap entry. */
    swapEntries: array(2, bool()),
    folios: foliosOf(folios, references - 1),
    /** PG_swapbacked of the page: not free to be discarded. */
    swapbacked: bool(),
    /** The page is in the swap cache. */
    inSwapCache: bool(),
    /** What the folios and the place in swap hold: the number of the last store that is there; 0 is what was there at first. */
    contents: array(folios, int(0, stores + 1)),
    slot: int(0, stores + 1),
    /** History: the last store that a CPU has completed; the parent has unmapped its page; what the child found when fork() returned. */
    stored: int(0, stores + 1),
    unmapped: bool(),
    atFork: nullable(int(0, stores + 1)),
  });
export type Fork = Draft<ReturnType<typeof stateOf>>;

export const tableOf = (m: Fork, mm: number): Table => m.tables.at(mm);

/** What a load at the page's address finds; null while it waits, or where a call has unmapped the page. */
export const foundBy = (m: Fork, mm: MmNumber): number | null => {
  const { ptl, ptes } = m.tables.at(mm);
  const pte = ptes.at(0);
  if (pte !== null) return m.contents.at(pte.folio);
  if (ptl !== 'free' || (mm === parentMm && m.unmapped)) return null;
  if (!m.swapEntries.at(mm)) return 0;
  return m.inSwapCache ? m.contents.at(page) : m.slot;
};
