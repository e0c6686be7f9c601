import { breaks, type Draft, defineModel, forState, holds, oneOf, scalarset, struct } from 'shootdown';
import {
  allocatorThreadOf,
  cpusOf,
  flushTlbFunc,
  foliosOf,
  ipiSender,
  pteOf,
  putPage,
  setPteAt,
  shootdownsOf,
  tablesOf,
  tlbNoise,
} from 'shootdown/machine';
import { mapcountExact, staleFree } from 'shootdown/properties';

interface Policy {
  /** The page is freed after every CPU has answered the flush, or before one is sent. */
  readonly frees: 'after the flush' | 'before the flush';
}

export default defineModel({
  name: 'zap-and-flush',
  title: 'a page is unmapped and freed while other CPUs may have its entry in their TLBs',
  bounds: { cpus: { default: 2, min: 1, max: 3, doc: 'CPUs that run threads of the mm' } },
  variants: [
    {
      name: 'racy',
      title: 'clear, free, flush',
      with: { frees: 'before the flush' } as Policy,
      expect: breaks('STALE-FREE', 3),
    },
    { name: 'fixed', title: 'clear, flush, free', with: { frees: 'after the flush' }, expect: holds },
  ],
  build: ({ cpus }, { frees }) => {
    // CPUs are alike: a scalarset, so that states which differ in their numbers alone are one.
    const Cpu = scalarset('cpu', cpus);
    const flushedFirst = frees === 'after the flush';
    // The parts of the machine that the protocol needs, each with its size: one address, one folio, one table.
    const state = struct({
      cpus: cpusOf(Cpu, 1, 1),
      tables: tablesOf({ tables: 1, ptes: 1, holders: [], entry: pteOf(1) }),
      folios: foliosOf(1, 1),
      shootdowns: shootdownsOf(Cpu, 1, ['zap']),
    });
    type M = Draft<typeof state>;
    const { thread, reachable, system } = forState<M>();

    const { flushTlb } = ipiSender<M, object>({ ipi: (m) => m.shootdowns.zap });
    const zap = thread('zap').steps({
      // The page-table lock is taken and dropped within the step: nobody else takes it here.
      ptep_get_and_clear: (m) => {
        setPteAt(m.tables, 0, null);
        m.folios.at(0).mapcount--;
        return flushedFirst ? 'flush_tlb_range' : 'put_page';
      },
      // Two steps: one that sends the IPIs, and one that waits for the answers.
      ...flushTlb('flush_tlb_range', {
        from: 'mm/memory.c: zap_pte_range',
        range: () => ({ start: 0, end: 1 }),
        next: () => (flushedFirst ? 'put_page' : 'done'),
      }),
      put_page: (m) => {
        putPage(m.folios.at(0));
        return flushedFirst ? 'done' : 'flush_tlb_range';
      },
    });

    return system({
      state,
      init: {
        run: (m) => {
          setPteAt(m.tables, 0, { folio: 0, writable: true, dirty: true });
          const folio = m.folios.at(0);
          folio.anon = true;
          folio.refcount = 1;
          folio.mapcount = 1;
        },
      },
      threads: [zap, allocatorThreadOf<M>(1)],
      actions: [
        ...tlbNoise<M>(Cpu, 1),
        flushTlbFunc(Cpu, { senders: oneOf('zap'), ipi: (m: M, sender) => m.shootdowns[sender] }),
      ],
      properties: [
        staleFree<M>(),
        mapcountExact<M>(() => 0),
        reachable('REUSED', 'the frame goes to another owner', (m) => m.folios.at(0).reused),
      ],
    });
  },
});
