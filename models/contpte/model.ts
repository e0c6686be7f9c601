// arm64: a block of contiguous entries is unfolded, and a page of it unmapped: break-before-make, dirty bits, TLBI and DSB. Case A25.
import { invariant } from '../../properties/invariant.ts';
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { hardware } from './hardware.ts';
import { type Contpte, stateOf } from './state.ts';
import { zapThread } from './threads/zap.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'contpte',
  title: 'arm64: a block of contiguous entries is unfolded, and a page of it unmapped',
  bounds: { cpus: { default: 2, min: 1, max: 3, doc: 'CPUs that run threads of the mm; the zap is on another' } },
  variants: withBugs(variants, bugs),
  build: ({ cpus }, policy) => {
    const Cpu = scalarset('cpu', cpus);
    const { system, reachable } = forState<Contpte>();
    const zap = zapThread(policy);
    const converts = (m: Contpte): boolean =>
      ['__ptep_get_and_clear', '__flush_tlb_range', 'dsb', '__set_ptes'].includes(zap.in(m).pc);
    return system({
      state: stateOf(Cpu),
      init: {
        run: (m) => {
          for (let page = 0; page < m.ptes.length; page++) {
            m.ptes.set(page, { folio: page, cont: true, dirty: false });
            m.folios.at(page).refcount = 1;
          }
        },
      },
      threads: [zap],
      actions: hardware(Cpu),
      properties: [
        invariant<Contpte>('STALE-FREE', (m) => {
          if (m.folios.at(0).refcount > 0) return true;
          const cpu = m.cpus.map(({ block, tlb }) => block !== null || tlb.at(0) !== null).indexOf(true);
          return cpu < 0 || { cpu, folio: 0 };
        }),
        invariant<Contpte>('DIRTY-BIT', (m) => {
          // While the block is converted the bits are gathered; nobody else looks at the entries.
          if (converts(m)) return true;
          const inBlock = m.ptes.some((pte) => pte?.cont === true && pte.dirty);
          for (let page = 0; page < m.ptes.length; page++) {
            const pte = m.ptes.at(page);
            if (m.stored.at(page) && pte !== null && !pte.dirty && !(pte.cont && inBlock)) return { page };
          }
          return true;
        }),
        ...(policy.bbml2
          ? []
          : [
              invariant<Contpte>('TLB-CONFLICT', (m) => {
                const cpu = m.cpus
                  .map(({ block, tlb }) => block !== null && tlb.some((entry) => entry !== null))
                  .indexOf(true);
                return cpu < 0 || { cpu };
              }),
            ]),
        reachable(
          'BLOCK',
          'a CPU caches the block while its entries are converted',
          (m) => converts(m) && m.cpus.some(({ block }) => block !== null),
        ),
        reachable('FOUND-DIRTY', 'the zap finds a store in the entry', (m) => m.marked.at(0)),
        ...(policy.bbml2
          ? [
              reachable('BOTH', 'a CPU has the block and a page of it', (m) =>
                m.cpus.some(({ block, tlb }) => block !== null && tlb.some((entry) => entry !== null)),
              ),
            ]
          : []),
      ],
    });
  },
});
