// Copy-on-write of one private anonymous page, under fork, GUP, swap, KSM and exit: reuse by mapcount, by refcount and by
// PG_anon_exclusive (catalogue C1 to C6).
import { defineModel, forState, scalarset, withBugs } from '../../src/index.ts';
import { allocFolio } from '../machine/folio/anon-folio.ts';
import { presentPte } from '../machine/table/anon-entry.ts';
import { setPteAt } from '../machine/table/page-table.ts';
import { defaults } from './bounds.ts';
import { bugs } from './bugs.ts';
import { propertiesOf } from './properties.ts';
import { type Cow, child, hasClearRefs, parent, stateOf } from './state.ts';
import { clearRefsThread, clearSoftDirty } from './threads/clear-refs.ts';
import { forkThread } from './threads/fork.ts';
import { gupThread, hasInterruptsOff } from './threads/gup.ts';
import { ksmThread } from './threads/ksm.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { userThread } from './threads/user.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'cow',
  title: 'copy-on-write of an anonymous page under fork, GUP, swap, KSM and exit',
  bounds: {
    child: { default: defaults.child, min: 0, max: 1, doc: 'whether the process forks' },
    gups: {
      default: defaults.gups,
      min: 0,
      max: 3,
      doc: 'threads, of either process, that take a reference or a pin each',
    },
    stores: { default: defaults.stores, min: 1, max: 3, doc: 'stores of the two processes together' },
    swaps: { default: defaults.swaps, min: 0, max: 3, doc: 'pages that reclaim takes on, and slots of the swap area' },
    ksm: { default: defaults.ksm, min: 0, max: 2, doc: "pages that KSM's write_protect_page() takes on" },
    wrprotect: {
      default: defaults.wrprotect,
      min: 0,
      max: 1,
      doc: 'whether entries may be write-protected at any time (clear_refs)',
    },
    folios: { default: defaults.folios, min: 3, max: 8, doc: 'frames of memory' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system } = forState<Cow>();
    const Folio = scalarset('folio', bounds.folios);
    const users = [
      userThread(bounds, policy, Folio, 'parent', parent),
      ...(bounds.child ? [userThread(bounds, policy, Folio, 'child', child)] : []),
    ];
    const fork = bounds.child ? forkThread(bounds, policy, Folio) : undefined;
    const gup = bounds.gups > 0 ? gupThread(bounds, policy, Folio, scalarset('gup', bounds.gups)) : undefined;
    /** Some GUP-fast has interrupts off. */
    const fastWalkers = (m: Cow): boolean => {
      for (let g = 0; gup !== undefined && g < bounds.gups; g++) if (hasInterruptsOff(gup.in(m, g).pc)) return true;
      return false;
    };
    const reclaim = bounds.swaps > 0 ? reclaimThread(bounds, policy, Folio, fastWalkers) : undefined;
    const ksm = bounds.ksm > 0 ? ksmThread(bounds, policy, Folio, fastWalkers) : undefined;
    const clearRefs = hasClearRefs(bounds, policy) ? clearRefsThread(bounds) : undefined;
    return system({
      state: stateOf(bounds, policy, Folio),
      init: {
        // The page was written before: mapped writable, and the process's own.
        run: (m) => {
          const folio = 0;
          allocFolio(m.folios, folio, 0);
          m.folios.at(folio).mapcount = 1;
          m.folios.at(folio).exclusive = policy.reuse === 'exclusive';
          setPteAt(m.tables, parent, presentPte(folio, true));
          m.mms.at(parent).vma = true;
          m.stores = bounds.stores;
          if (reclaim !== undefined) reclaim.in(m).left = bounds.swaps;
          if (ksm !== undefined) ksm.in(m).left = bounds.ksm;
        },
      },
      threads: [
        ...users,
        ...(fork ? [fork] : []),
        ...(gup ? [gup] : []),
        ...(reclaim ? [reclaim] : []),
        ...(ksm ? [ksm] : []),
        ...(clearRefs ? [clearRefs] : []),
      ],
      actions: bounds.wrprotect === 1 && clearRefs === undefined ? [clearSoftDirty(bounds)] : [],
      properties: propertiesOf(bounds, policy, { users, fork, gup, reclaim, ksm, clearRefs }),
      view: {
        mms: { as: 'mm', title: 'mm' },
        stores: { as: 'counter', title: 'still to be done' },
        history: { as: 'history' },
      },
      // A thread that has begun something must end it; one that never begins keeps nobody waiting.
      final: (m) => {
        if (m.mms.some(({ vma }) => vma)) return false;
        if (fork !== undefined && !['dup_mmap', 'done'].includes(fork.in(m).pc)) return false;
        for (let g = 0; gup !== undefined && g < bounds.gups; g++)
          if (!['lockless_pages_from_mm', 'done'].includes(gup.in(m, g).pc)) return false;
        if (reclaim !== undefined && reclaim.in(m).pc !== 'shrink_folio_list') return false;
        if (clearRefs !== undefined && clearRefs.in(m).pc !== 'pte_is_pinned') return false;
        return ksm === undefined || ksm.in(m).pc === 'write_protect_page';
      },
    });
  },
});
