// wp_page_copy() under the page-table lock, a step at a time: a process changes over from the old page to its copy, while another
// process asks the old page's mapcount whether it has the page for itself (catalogue C11).
import { type Blocked, must, only, type Sourced, step } from '../../../src/index.ts';
import { putFolio } from '../../machine/folio/anon-folio.ts';
import { presentPte } from '../../machine/table/anon-entry.ts';
import { lockPtl, setPteAt, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy, SwitchStep } from '../policy.ts';
import type { Cow, Faulting } from '../state.ts';

export type SwitchLabel = 'ptep_clear_flush_notify' | 'set_pte_at_notify' | 'page_remove_rmap';

const labels: { readonly [S in SwitchStep]: SwitchLabel } = {
  clear: 'ptep_clear_flush_notify',
  set: 'set_pte_at_notify',
  unmap: 'page_remove_rmap',
};

/** Which of the steps a thread has behind it; null where it is not at them. */
export const switched = (policy: Policy, pc: string): readonly SwitchStep[] | null => {
  const order = policy.copySwitch;
  const next = order?.findIndex((which) => labels[which] === pc) ?? -1;
  return order === null || next < 0 ? null : order.slice(0, next);
};

/** `begin`: called by the step that has the page-table lock and has found the entry unchanged; it does the first step of the order as well. */
export const switchSteps = <T extends Faulting, W, const R extends string>(
  policy: Policy,
  { mmOf, next }: { readonly mmOf: (t: T) => number; readonly next: (m: Cow, t: T) => R },
): {
  readonly begin: (m: Cow, t: T) => R | SwitchLabel | Blocked;
  readonly steps: { readonly [K in SwitchLabel]: Sourced<Cow, T, W, R | SwitchLabel> };
} => {
  type To = R | SwitchLabel | Blocked;
  const order = policy.copySwitch ?? [];
  const recipes: { readonly [S in SwitchStep]: (m: Cow, t: T, old: number, copy: number) => void } = {
    clear: (m, t) => setPteAt(m.tables, mmOf(t), null),
    set: (m, t, _, copy) => {
      m.folios.at(copy).exclusive = policy.reuse === 'exclusive';
      m.folios.at(copy).mapcount = 1;
      setPteAt(m.tables, mmOf(t), presentPte(copy, t.fault === 'write'));
    },
    unmap: (m, _, old) => {
      m.folios.at(old).mapcount--;
    },
  };
  const take =
    (which: SwitchStep) =>
    (m: Cow, t: T): To => {
      const old = must(t.old, 'the page that was copied is still referenced');
      const copy = must(t.copy, 'the copy has been made');
      recipes[which](m, t, old, copy);
      const following = order[order.indexOf(which) + 1];
      if (following !== undefined) return labels[following];
      unlockPtl(m.tables.at(mmOf(t)));
      // The reference of the mapping, and that of the fault.
      putFolio(m.folios.at(old));
      putFolio(m.folios.at(old));
      t.old = null;
      t.copy = null;
      return next(m, t);
    };
  const follows = (which: SwitchStep): boolean => order.indexOf(which) > 0;
  return {
    begin: (m, t) => {
      lockPtl(m.tables.at(mmOf(t)), 'fault');
      return take(must(order[0], 'the policy has steps to change over'))(m, t);
    },
    steps: {
      ptep_clear_flush_notify: only(
        follows('clear'),
        step('mm/memory.c: wp_page_copy, ptep_clear_flush_notify', take('clear')),
      ),
      set_pte_at_notify: only(follows('set'), step('mm/memory.c: wp_page_copy, set_pte_at_notify', take('set'))),
      page_remove_rmap: only(follows('unmap'), step('mm/memory.c: wp_page_copy, page_remove_rmap', take('unmap'))),
    } as { readonly [K in SwitchLabel]: Sourced<Cow, T, W, R | SwitchLabel> },
  };
};
