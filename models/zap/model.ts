// munmap() of a range, against writeback, storing CPUs and an allocator: the dirty bit lost before the TLB flush
// (catalogue A1, A2), the page freed before it (A3), and what the kernel does about them, generation by generation.
import {
  blocked,
  bool,
  defineModel,
  forState,
  int,
  oneOf,
  ShootdownError,
  scalarset,
  withBugs,
} from '../../src/index.ts';
import { tlbNoise } from '../machine/cpu/tlb.ts';
import { flushTlbFunc } from '../machine/flush/ipi.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { folioAt, freesFrames, stateOf, walkers, type Zap } from './state.ts';
import { allocatorThread, userThreads } from './user-threads.ts';
import { variants } from './variants.ts';
import { writebackThread } from './writeback-thread.ts';
import { zapThread } from './zap-thread.ts';

export default defineModel({
  name: 'zap',
  title: 'zap_pte_range() and mmu_gather against writeback, storing CPUs and an allocator',
  bounds: {
    cpus: {
      default: 1,
      min: 1,
      max: 4,
      doc: 'CPUs that run storing threads of the mm; zap and writeback run on CPUs of their own',
    },
    ptes: { default: 3, min: 1, max: 8, doc: 'pages of the range that is unmapped' },
    folios: { default: 3, min: 1, max: 8, doc: 'folios; page v of the range maps folio v modulo this' },
    anon: { default: 1, min: 0, max: 8, doc: 'how many of the folios, the first ones, are anonymous' },
    mappings: { default: 1, min: 1, max: 3, doc: 'page tables that map the range; the zap is of the first' },
    local: { default: 1, min: 1, max: 8, doc: "entries of the gather's batch on the stack (the kernel: 8)" },
    batch: { default: 1, min: 1, max: 510, doc: 'entries of each further batch (the kernel: about 510)' },
    batches: { default: 1, min: 0, max: 8, doc: 'further batches that can be had' },
    stores: { default: 1, min: 1, max: 3, doc: 'stores of each storing thread' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    if (bounds.anon > bounds.folios)
      throw new ShootdownError(
        'usage',
        `${bounds.anon} of ${bounds.folios} folios cannot be anonymous`,
        'set anon to at most folios',
      );
    if (policy.up && bounds.cpus > 1)
      throw new ShootdownError(
        'usage',
        `a machine with one CPU cannot have ${bounds.cpus}`,
        'the up variants go with cpus=1',
      );
    const Cpu = scalarset('cpu', bounds.cpus);
    const { system } = forState<Zap>();
    const zap = zapThread(bounds, policy);
    const writeback = writebackThread(bounds, policy);
    const user = userThreads(bounds, policy, Cpu);
    return system({
      state: stateOf(bounds, Cpu),
      // Any of the pages may have been stored to before: its entry is dirty then, and its folio newer than the disk. Or
      // all page-cache folios have been written with write(2): dirty folios under clean entries.
      init: {
        params: { stored: int(0, 2 ** bounds.ptes - 1), written: bool() },
        run: (m, { stored, written }) => {
          if (written && bounds.anon === bounds.folios) return blocked;
          m.folios.forEach((folio, f) => {
            folio.anon = f < bounds.anon;
            folio.refcount = folio.anon ? 0 : 1;
            if (written && !folio.anon) {
              folio.dirty = true;
              folio.disk = 'behind';
            }
          });
          for (let table = 0; table < bounds.mappings; table++)
            for (let va = 0; va < bounds.ptes; va++) {
              const folio = m.folios.at(folioAt(bounds, va));
              const dirty = table === 0 && ((stored >> va) & 1) === 1;
              m.tables.at(table).ptes.set(va, { folio: folioAt(bounds, va), writable: table === 0, dirty });
              folio.mapcount++;
              folio.refcount++;
              if (dirty && !folio.anon) {
                folio.dirty = true;
                folio.disk = 'behind';
              }
            }
          for (let cpu = 0; cpu < bounds.cpus; cpu++) user.in(m, cpu).left = bounds.stores;
          return;
        },
      },
      threads: [
        zap,
        ...(bounds.anon < bounds.folios ? [writeback] : []),
        user,
        ...(freesFrames(bounds) ? [allocatorThread(bounds)] : []),
      ],
      actions: [
        ...tlbNoise<Zap>(Cpu, bounds.ptes),
        ...(policy.up || policy.noGather
          ? []
          : [flushTlbFunc(Cpu, { senders: oneOf(...walkers), ipi: (m: Zap, sender) => m.shootdowns[sender] })]),
      ],
      properties: propertiesOf(bounds, policy, { zap, writeback, user }),
    });
  },
});
