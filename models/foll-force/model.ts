// FOLL_FORCE: a write to a private mapping that is not writable, against MADV_DONTNEED, faults and UFFDIO_CONTINUE at the same
// address. Catalogue C7 (Dirty COW) and C8 (shared-memory Dirty COW).
import { bool, defineModel, forState, int, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Force, filePage, firstAnon, mapFile, stateOf } from './state.ts';
import { ksmThread } from './threads/ksm.ts';
import { racerThread } from './threads/racer.ts';
import { writerThread } from './threads/writer.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'foll-force',
  title: 'a forced write to a read-only private mapping, against MADV_DONTNEED, faults and UFFDIO_CONTINUE',
  bounds: {
    writers: { default: 1, min: 1, max: 3, doc: 'threads that write through /proc/self/mem' },
    anons: { default: 2, min: 2, max: 4, doc: 'frames for anonymous pages' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system } = forState<Force>();
    const ksm = ksmThread(bounds, policy);
    const writer = writerThread(bounds, policy, scalarset('writer', bounds.writers));
    return system({
      state: stateOf(bounds, policy),
      init: {
        params: {
          maps: oneOf('none', 'file', 'own anonymous', 'shared anonymous'),
          mappedToDisk: bool(),
          uffdWp: int(0, policy.uffdWp ? 1 : 0),
        },
        run: (m, { maps, mappedToDisk, uffdWp }) => {
          m.folios.at(filePage).refcount = 1;
          m.folios.at(filePage).exclusive = mappedToDisk;
          if (maps === 'none') return;
          if (maps === 'file') mapFile(m, false);
          else {
            const page = m.folios.at(firstAnon);
            page.childs = maps === 'shared anonymous';
            page.exclusive = !page.childs;
            page.refcount = page.childs ? 2 : 1;
            // It was written before, and fork() leaves the dirty bit.
            m.pte = { folio: firstAnon, dirty: true, uffdWp: false };
          }
          if (m.pte !== null) m.pte.uffdWp = uffdWp === 1;
          if (policy.ksm !== 'none') m.protected = m.pte?.uffdWp === true;
        },
      },
      threads: [writer, racerThread(policy), ...(policy.ksm === 'none' ? [] : [ksm])],
      properties: propertiesOf(bounds, policy, writer, ksm),
    });
  },
});
