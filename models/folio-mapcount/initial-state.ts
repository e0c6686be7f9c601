// How the folio is mapped at first.

import { clearCounts } from '../machine/folio/large-folio.ts';
import type { Phase } from '../machine/mapcount/policy.ts';
import { pagesIn } from '../machine/mapcount/policy.ts';
import { lookOf, pmdAt, slotOf, tableAt, windowOf } from './address-layout.ts';
import { type Setting, type State, sizesOf } from './state.ts';
import { child } from './steps/fork.ts';
import { has } from './workloads/workload.ts';

export const initialise = (setting: Setting, m: State, initially: 'nothing' | 'ptes' | 'pmd'): void => {
  const { bounds, workload, tables, whole, mms } = setting;
  const forks = has(workload, 'fork', bounds.pages);
  for (let mm = 0; mm < mms; mm++) {
    m.mms.at(mm).alive = !(forks && mm === child);
    m.mms.at(mm).end = bounds.pages;
  }
  clearCounts(setting.scheme, sizesOf(setting), m.folio);
  m.folio.cached = !workload.anon;
  m.folio.refcount = workload.anon ? 0 : 1;
  switch (initially) {
    case 'nothing':
      return;
    case 'pmd':
      count(setting, m, 0, whole, 'pmd');
      pmdAt(setting, m, 0, 0).entry = 'huge';
      return;
    case 'ptes':
      for (let table = 0; table < tables; table++) {
        const pages = windowOf(setting, 0, table);
        if (pages === 0) continue;
        count(setting, m, table, pages, 'pte');
        pmdAt(setting, m, 0, table).entry = 'table';
        for (let page = 0; page < bounds.pages; page++)
          if ((pages >> page) & 1)
            tableAt(setting, m, 0, table).ptes.set(slotOf(setting, 0, page), { page, copied: false });
      }
  }
};

/** One call for mm 0, as the fault was that mapped it. */
const count = (setting: Setting, m: State, table: number, pages: number, level: 'pte' | 'pmd'): void => {
  const note = { seen: false };
  const n = pagesIn(pages);
  const call = { mm: 0, vma: 0, table, level, pages, n, room: pages, whole: setting.whole, from: null };
  for (const phase of setting.scheme.map as readonly Phase<unknown>[]) phase(m.folio, call, lookOf(setting, m), note);
  m.folio.refcount += level === 'pmd' ? 1 : n;
};
