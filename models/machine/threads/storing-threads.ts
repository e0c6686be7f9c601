// Threads of the mm that store, one a CPU, with their write faults. They map nothing new, but where a model says so: what is
// gone stays gone.
import { blocked, choose, forState, int, must, only, type Scalarset, step } from '../../../src/index.ts';
import { type MemoryParts, storeByCpu } from '../cpu/tlb.ts';
import { refcountInc } from '../locks/refcount.ts';
import { pteAt, setPteAt } from '../table/page-table.ts';

/** The parts of the machine that storing threads need. */
export interface StoringParts extends MemoryParts {
  vma: {
    /** munmap() has detached it: from then on a fault finds no VMA. */
    detached: boolean;
    /** Faults that hold mmap_lock for reading. */
    readers: number;
  };
}

interface Locals {
  /** The page that the thread stores to. */
  va: number;
  /** Stores still to be done. */
  left: number;
}

/** What the storing threads of a model may reach, and how their write faults go. */
export interface StoringOptions<M> {
  /** The most stores of a thread; `left` starts with as many. */
  readonly stores: number;
  /** Addresses of the mm. */
  readonly ptes: number;
  /** The folio that an address maps, as long as it maps one; null for an address that never does. */
  readonly folioAt: (va: number) => number | null;
  /** How far faults get. Default: 'mkwrite'. */
  readonly faults?: /** Somebody makes entries read-only, and a fault makes them writable again. */
    | 'mkwrite'
    /** Nobody does, but pages may be taken away. */
    | 'gone'
    /** Nothing changes but by munmap(). */
    | 'no vma';
  /**
   * The call that zaps lets faults go on: an entry may go while a fault looks at it, and the fault then maps its folio anew,
   * or (truncation) finds that it lies beyond the end of the file. Default: it holds them off.
   */
  readonly whileZapped?: 'maps anew' | 'end of file' | undefined;
  /** Called when a fault has mapped a folio anew. */
  readonly mapped?: (m: M, folio: number) => void;
  /** page_mkwrite() comes before the entry is made writable, and returns with the folio locked. Default: it does. Without it pages are not taken away. */
  readonly pageMkwrite?: boolean;
  /** A fault leaves the TLB entry that it was about. Default: it drops it. */
  readonly faultKeepsEntry?: boolean;
  /** When the threads may run; default: always. */
  readonly runs?: ((m: M) => boolean) | undefined;
}

/** Threads that store through their TLBs, with the write faults that a read-only entry leads to. */
export const storingThreadsOf = <M extends StoringParts>(Cpu: Scalarset<'cpu'>, options: StoringOptions<M>) => {
  const { thread } = forState<M>();
  const faults = options.faults ?? 'mkwrite';
  const mkwrite = faults === 'mkwrite';
  const { whileZapped, pageMkwrite = true } = options;

  const tryStore = (m: M, t: Locals, cpu: number) => {
    if (!storeByCpu(m, cpu, t.va, options.faultKeepsEntry)) return 'handle_mm_fault';
    t.va = 0;
    t.left--;
    return t.left > 0 ? 'store' : 'done';
  };
  /** do_set_pmd(), in the place of finish_fault(). */
  const mapAnew = (m: M, t: Locals) => {
    const f = options.folioAt(t.va) as number;
    setPteAt(m.tables, t.va, { folio: f, writable: true, dirty: true });
    const folio = m.folios.at(f);
    refcountInc(folio, 'refcount');
    folio.mapcount++;
    options.mapped?.(m, f);
  };
  const dies = (t: Locals) => {
    t.va = 0;
    t.left = 0;
    return 'done' as const;
  };

  return thread('user', {
    over: Cpu,
    fair: 'weak',
    locals: { va: int(0, options.ptes - 1), left: int(0, options.stores) },
    ...(options.runs ? { runs: options.runs } : {}),
  }).steps({
    store: step(
      'architecture: a store by user code',
      choose({ va: int(0, options.ptes - 1) }, (m: M, t: Locals, { cpu, va }) => {
        if (options.folioAt(va) === null) return blocked;
        t.va = va;
        return tryStore(m, t, cpu);
      }),
    ),
    handle_mm_fault: step(
      'mm/memory.c: handle_mm_fault, under mmap_lock for reading; SIGSEGV without a VMA',
      (m, t) => {
        if (m.vma.detached) return dies(t);
        m.vma.readers++;
        return pageMkwrite ? 'do_page_mkwrite' : 'wp_page_reuse';
      },
    ),
    do_page_mkwrite: only(
      faults !== 'no vma' && pageMkwrite,
      step(
        'mm/memory.c: wp_page_shared -> do_page_mkwrite, returns with the folio locked; SIGBUS where the page is gone',
        (m, t) => {
          const folio = m.folios.at(options.folioAt(t.va) as number);
          if (folio.locked) return blocked;
          if (pteAt(m.tables, t.va) === null && whileZapped !== 'maps anew') {
            m.vma.readers--;
            return dies(t);
          }
          if (!mkwrite) return blocked;
          folio.locked = true;
          return 'finish_mkwrite_fault';
        },
      ),
    ),
    finish_mkwrite_fault: only(
      mkwrite && pageMkwrite,
      step('mm/memory.c: finish_mkwrite_fault, under the page-table lock', (m, t) => {
        const table = m.tables.at(Math.floor(t.va / m.tables.at(0).ptes.length));
        if (table.ptl !== 'free') return blocked;
        if (whileZapped === 'maps anew' && pteAt(m.tables, t.va) === null) mapAnew(m, t);
        if (whileZapped === 'end of file' && pteAt(m.tables, t.va) === null) {
          m.folios.at(options.folioAt(t.va) as number).locked = false;
          m.vma.readers--;
          return 'handle_mm_fault';
        }
        const pte = must(pteAt(m.tables, t.va), 'the entry of a locked folio is present');
        pte.writable = true;
        pte.dirty = true;
        m.folios.at(pte.folio).mkcleaned = false;
        return 'fault_dirty_shared_page';
      }),
    ),
    wp_page_reuse: only(
      mkwrite && !pageMkwrite,
      step('mm/memory.c: wp_page_shared -> wp_page_reuse, under the page-table lock, not the folio lock', (m, t) => {
        const table = m.tables.at(Math.floor(t.va / m.tables.at(0).ptes.length));
        if (table.ptl !== 'free') return blocked;
        const pte = must(pteAt(m.tables, t.va), 'nobody takes the entry away while a fault is on its way');
        pte.writable = true;
        pte.dirty = true;
        m.folios.at(pte.folio).mkcleaned = false;
        return 'folio_lock';
      }),
    ),
    folio_lock: only(
      mkwrite && !pageMkwrite,
      step('mm/memory.c: wp_page_shared -> folio_lock', (m, t) => {
        const folio = m.folios.at(options.folioAt(t.va) as number);
        if (folio.locked) return blocked;
        folio.locked = true;
        return 'fault_dirty_shared_page';
      }),
    ),
    fault_dirty_shared_page: only(
      mkwrite,
      step('mm/memory.c: fault_dirty_shared_page', (m, t) => {
        const folio = m.folios.at(options.folioAt(t.va) as number);
        folio.dirty = true;
        folio.locked = false;
        m.vma.readers--;
        return 'retry_store';
      }),
    ),
    retry_store: only(
      mkwrite,
      step('architecture: the faulting store is executed again', (m, t, { cpu }) => tryStore(m, t, cpu)),
    ),
  });
};
