// Threads of the mm that store, one a CPU, where the protocol is not about their faults: a fault ends the thread.
import { choose, forState, int, type Scalarset, step } from '../../../src/index.ts';
import { type Contents, storeTo } from '../folio/contents.ts';
import { pteAt } from '../table/page-table.ts';
import { type MemoryParts, storeByCpu } from './tlb.ts';

/** The parts of the machine that such threads need. */
export interface PlainStoringParts extends MemoryParts {
  contents: Contents;
}

/** What the storing CPUs of a model may reach, and what a fault does. */
export interface PlainStoringOptions<M> {
  readonly pages: number;
  /** The most stores of a thread; `left` starts with as many. */
  readonly stores: number;
  /** History that the store makes. */
  readonly stored?: (m: M, va: number) => void;
  /**
   * Whether a CPU that stores through a writable and clean TLB entry sets the dirty bit in the page table, and faults if
   * the entry is gone. Default: true. Reclaim may leave out flushes only where it does.
   */
  readonly setsDirtyInTable?: boolean;
}

/** Threads that store through their TLBs until they have done it so often, or a fault ends them. */
export const plainStoresOf = <M extends PlainStoringParts>(Cpu: Scalarset<'cpu'>, options: PlainStoringOptions<M>) => {
  const { pages, stores } = options;
  const { thread } = forState<M>();

  /** The same as `storeByCpu`, by a CPU that believes a writable TLB entry although the table has none any more. */
  const carelessly = (m: M, cpu: number, va: number): boolean => {
    const cached = m.cpus.at(cpu).tlb.at(va);
    if (!cached?.writable || pteAt(m.tables, va) !== null) return storeByCpu(m, cpu, va);
    cached.dirty = true;
    return true;
  };

  return thread('user', { over: Cpu, locals: { left: int(0, stores) } }).steps({
    store: step(
      'architecture: a store by user code',
      choose({ va: int(0, pages - 1) }, (m: M, t: { left: number }, { cpu, va }) => {
        const completed = options.setsDirtyInTable === false ? carelessly(m, cpu, va) : storeByCpu(m, cpu, va);
        const through = m.cpus.at(cpu).tlb.at(va);
        if (!completed || through === null) {
          t.left = 0;
          return 'done';
        }
        storeTo(m.contents, pages, through.folio);
        options.stored?.(m, va);
        t.left--;
        return t.left > 0 ? 'store' : 'done';
      }),
    ),
  });
};
