// What the kernel asks of a mapcount, and the truth, from the page tables of the state.
import type { Question } from '../../src/index.ts';
import { pagesMapped, pmdAt } from '../folio-mapcount/address-layout.ts';
import { maskOf } from '../folio-mapcount/page-sets.ts';
import { activityOf, type FolioThreads } from '../folio-mapcount/properties.ts';
import type { Setting, State } from '../folio-mapcount/state.ts';
import { pagesIn } from '../machine/mapcount/policy.ts';

export const questions: readonly Question[] = [
  {
    name: 'mapped',
    asks: 'is any page of the folio mapped? folio_mapped(), of truncation, reclaim and writeback',
    safe: 'yes, though nothing maps it: a walk of the rmap finds nothing',
    wrong: 'no, though something does: it is not unmapped before it is freed or written',
  },
  {
    name: 'page',
    asks: 'is this page mapped? of each page: /proc/kpagecount, poisoned pages, page tables of a process',
    safe: 'yes, though nothing maps it',
    wrong: 'no, though something does',
  },
  {
    name: 'shared',
    asks: 'is it mapped by someone else? folio_maybe_mapped_shared(): may I reuse it, migrate it, count it as private',
    safe: 'shared, though one mm maps it: a copy, or a migration that is not done',
    wrong: 'exclusive, though two map it: a store is seen by the other',
  },
  {
    name: 'references',
    asks: 'are there references that no mapping explains? mapcount against refcount: may it be split, migrated, reused',
    safe: 'yes, though there are none: it is not split, or copied',
    wrong: 'no, though there are: it is split or reused under a pin',
  },
  {
    name: 'partial',
    asks: 'is a part of it mapped, and a part not? deferred split',
    safe: 'no, though it is: its unmapped pages stay until reclaim',
    wrong: 'yes, though it is not: a folio in full use is split, or one that nobody maps queued',
  },
  {
    name: 'stop',
    asks: 'how many mappings will a walk of the rmap find? folio_referenced(), try_to_unmap(): when it may stop',
    safe: 'more than there are: the walk goes on in vain',
    wrong: 'fewer than there are: the walk stops before the last',
  },
];

const [exact, silent, safe, wrong] = [0, 1, 2, 3] as const;

/** A yes or no: which of the two is safe. What is true only while the calls under way are counted is late, and no harm. */
const side = (answer: boolean | null, now: boolean, counted: boolean, safeAnswer: boolean): number => {
  if (answer === null) return silent;
  if (answer === now) return exact;
  return answer === safeAnswer || answer === counted ? safe : wrong;
};

/**
 * Judges the answers of the setting's scheme. The truth is what the page tables map in this state. Besides, entries that are counted
 * and not set yet, or cleared and not uncounted: an answer that is true with these is not called wrong. Answers to references
 * are compared with these counted as mappings: each still has its reference.
 */
export const judgeOf = (setting: Setting, threads: FolioThreads) => {
  const { scheme: policy, bounds, mms, windows, whole } = setting;
  const { frames, idle } = activityOf(threads);
  const { pages } = bounds;
  const mapped = policy.mapped as (stored: unknown) => boolean | null;
  const count = policy.count as (stored: unknown) => number | null;
  const shared = policy.shared as (stored: unknown) => boolean | null;
  const partial = policy.partial as (stored: unknown, pages: number) => boolean | null;
  const pageMapped = policy.pageMapped as (stored: unknown, page: number, pages: number) => boolean | null;
  const references = policy.references as (stored: unknown, pages: number) => number | null;

  return (m: State, answers: Uint8Array): boolean => {
    let now = 0;
    let reach = 0;
    let entries = 0;
    let tuples = 0;
    let vmas = 0;
    for (let mm = 0; mm < mms; mm++) {
      let ofMm = 0;
      let seen = -1;
      for (const { vma, table } of windows) {
        const mask = pagesMapped(setting, m, mm, vma, table);
        if (mask === 0) continue;
        ofMm |= mask;
        entries += pmdAt(setting, m, mm, table).entry === 'huge' ? 1 : pagesIn(mask);
        tuples++;
        if (vma !== seen) vmas++;
        seen = vma;
      }
      if (ofMm !== 0) reach++;
      now |= ofMm;
    }
    // The entries of calls that are under way.
    let counted = now;
    let more = 0;
    for (const t of frames(m))
      if (t.rmap === 'added' || t.rmap === 'owed') {
        counted |= t.pmd ? whole : maskOf(t.pages);
        more += t.pmd ? 1 : pagesIn(maskOf(t.pages));
      }

    const { folio } = m;
    answers[0] = side(mapped(folio), now !== 0, counted !== 0, true);
    let worst: number = exact;
    for (let page = 0; page < pages; page++)
      worst = Math.max(
        worst,
        side(pageMapped(folio, page, pages), ((now >> page) & 1) === 1, ((counted >> page) & 1) === 1, true),
      );
    answers[1] = worst;
    answers[2] = side(shared(folio), reach > 1, reach > 1, true);
    const explained = references(folio, pages);
    const cached = folio.cached ? 1 : 0;
    const unexplained = folio.refcount - cached - entries - more > 0;
    answers[3] = side(
      explained === null ? null : folio.refcount !== explained + cached,
      unexplained,
      unexplained,
      true,
    );
    answers[4] = side(partial(folio, pages), now !== 0 && now !== whole, counted !== 0 && counted !== whole, false);
    // A count at or below zero says that there is nothing to find.
    const counts = policy.unit === null ? null : count(folio);
    const answer = counts === null ? null : Math.max(0, counts);
    const found = policy.unit === 'tuples' ? tuples : policy.unit === 'vmas' ? vmas : entries;
    answers[5] =
      answer !== null
        ? answer === found
          ? exact
          : answer > found
            ? safe
            : wrong
        : mapped(folio) === false
          ? side(false, now !== 0, now !== 0, true)
          : silent;
    return idle(m);
  };
};
