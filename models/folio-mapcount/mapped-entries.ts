// What is mapped, from the page tables alone.
import { pagesIn, type Truth } from '../machine/mapcount/policy.ts';
import { pagesInTable, pagesMapped, pmdAt } from './address-layout.ts';
import { maskOf } from './page-sets.ts';
import type { Locals, Setting, State } from './state.ts';

/**
 * Entries that can be reached, and besides those that a thread has counted and not set yet, or has cleared and not uncounted:
 * of them the folio's lockless readers may take the one or the other. `frames`: the threads.
 */
export const truthOf = (setting: Setting, m: State, frames: readonly Locals[]): Truth => {
  const { bounds, mms, windows } = setting;
  let tuples = 0;
  let ptes = 0;
  let pmds = 0;
  let vmas = 0;
  const ptesOfPage = Array.from({ length: bounds.pages }, () => 0);
  const entriesOfMm = Array.from({ length: mms }, () => 0);
  const count = (mm: number, pages: number): void => {
    ptes += pagesIn(pages);
    for (let page = 0; page < bounds.pages; page++)
      if ((pages >> page) & 1) ptesOfPage[page] = (ptesOfPage[page] ?? 0) + 1;
    entriesOfMm[mm] = (entriesOfMm[mm] ?? 0) + pagesIn(pages);
  };
  const countPmd = (mm: number): void => {
    pmds++;
    entriesOfMm[mm] = (entriesOfMm[mm] ?? 0) + 1;
  };
  for (let mm = 0; mm < mms; mm++) {
    let seen = -1;
    for (const { vma, table } of windows) {
      const pmd = pmdAt(setting, m, mm, table).entry;
      let maps = frames.some((t) => t.rmap !== 'settled' && t.mm === mm && t.vma === vma && t.table === table);
      if (pmd === 'huge') {
        countPmd(mm);
        maps = true;
      } else if (pmd === 'table') {
        const pages = pagesInTable(setting, m, mm, vma, table);
        count(mm, pages);
        maps ||= pages !== 0;
      }
      if (!maps) continue;
      tuples++;
      // The windows of a VMA follow one another.
      if (seen !== vma) vmas++;
      seen = vma;
    }
  }
  for (const t of frames)
    if (t.rmap === 'added' || t.rmap === 'owed') {
      if (t.pmd) countPmd(t.mm);
      else count(t.mm, maskOf(t.pages));
    }
  return { tuples, vmas, mms: entriesOfMm.filter((n) => n > 0).length, ptes, pmds, ptesOfPage, entriesOfMm };
};

/** The mms that can reach the folio now. */
export const mmsThatReach = (setting: Setting, m: State): number => {
  let reach = 0;
  for (let mm = 0; mm < setting.mms; mm++) if (reaches(setting, m, mm)) reach++;
  return reach;
};

const reaches = (setting: Setting, m: State, mm: number): boolean =>
  setting.windows.some(({ vma, table }) => pagesMapped(setting, m, mm, vma, table) !== 0);
