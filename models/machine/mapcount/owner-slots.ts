// The large mapcount with two owner slots and a "maybe shared" bit, all under one bit lock (CONFIG_MM_ID, v6.15, 6af8cb80d3a9).
import { bool, int, nullable, struct } from '../../../src/index.ts';
import { definePolicy, type MapcountPolicy, type Phase, type Sizes } from './policy.ts';

/** An mm that maps the folio, and how many entries of it are counted here. */
interface Slot {
  mm: number;
  mapcount: number;
}
export interface Slots {
  large: number;
  slot0: Slot | null;
  slot1: Slot | null;
  shared: boolean;
}

const isOf = (slot: Slot | null, mm: number): slot is Slot => slot !== null && slot.mm === mm;
const isAll = (slot: Slot | null, large: number): boolean => (slot?.mapcount ?? 0) === large;

/** folio_add_return_large_mapcount(): n entries of an mm are counted, the total before the slots. */
export const countIn = (s: Slots, mm: number, n: number): void => {
  if (isOf(s.slot0, mm)) s.slot0.mapcount += n;
  else if (isOf(s.slot1, mm)) s.slot1.mapcount += n;
  else if (s.slot0 === null) {
    s.slot0 = { mm, mapcount: n };
    if (s.large !== n) s.shared = true;
  } else if (s.slot1 === null) {
    s.slot1 = { mm, mapcount: n };
    s.shared = true;
  }
  // Both are others': shared is set, and this mm is not tracked.
};

/**
 * folio_sub_return_large_mapcount(), but for the end: n entries of an mm are no longer counted. An mm may have had more than
 * its slot says: it mapped some while both slots were others'.
 */
export const countOut = (s: Slots, mm: number, n: number): void => {
  if (isOf(s.slot0, mm)) {
    s.slot0.mapcount -= n;
    if (s.slot0.mapcount <= 0) s.slot0 = null;
  } else if (isOf(s.slot1, mm)) {
    s.slot1.mapcount -= n;
    if (s.slot1.mapcount <= 0) s.slot1 = null;
  }
};
/** Its end: an mm that has all of the mappings is alone; an empty slot has all when there are none. */
export const clearIfAlone = (s: Slots): void => {
  if (isAll(s.slot0, s.large) || isAll(s.slot1, s.large)) s.shared = false;
};

export const entries = (level: 'pte' | 'pmd', n: number): number => (level === 'pmd' ? 1 : n);

const map: Phase<Slots> = (s, { mm, level, n }) => {
  s.large += entries(level, n);
  countIn(s, mm, entries(level, n));
};
const unmap: Phase<Slots> = (s, { mm, level, n }) => {
  s.large -= entries(level, n);
  countOut(s, mm, entries(level, n));
  clearIfAlone(s);
};

const text = (slot: Slot | null): string => (slot === null ? '' : `${'ABCDEFGH'[slot.mm]}${slot.mapcount} `);

export const ownerSlots: MapcountPolicy = definePolicy({
  name: 'SLOT',
  title: '_large_mapcount with two owner slots and the maybe-shared bit (v6.15)',
  folio: ({ mms, mappings, slack }: Sizes) => {
    const slot = () => nullable(struct({ mm: int(0, mms - 1), mapcount: int(-slack, mappings + slack) }));
    return { large: int(-slack, mappings + slack), slot0: slot(), slot1: slot(), shared: bool() };
  },
  map: [map],
  unmap: [unmap],
  lock: 'folio_lock_large_mapcount()',
  mapped: ({ large }) => large > 0,
  count: ({ large }) => large,
  // folio_maybe_mapped_shared(). May say shared wrongly.
  shared: ({ large, shared }) => large > 1 && shared,
  partial: () => null,
  sentence:
    'the large mapcount equals the entries that map the folio; a slot counts all entries of its mm or some; unmapped, both slots are empty and the folio is not shared',
  exact: ({ large, slot0, slot1, shared }, { ptes, pmds, entriesOfMm }) => {
    if (large !== ptes + pmds) return { large, expected: ptes + pmds };
    for (const slot of [slot0, slot1]) {
      const most = slot === null ? 0 : (entriesOfMm[slot.mm] ?? 0);
      if (slot !== null && slot.mapcount > most) return { mm: slot.mm, mapcount: slot.mapcount, most };
    }
    return large > 0 || (!shared && slot0 === null && slot1 === null) || { large, shared: shared ? 1 : 0 };
  },
  least: ({ large, slot0, slot1 }) => Math.min(large, slot0?.mapcount ?? 0, slot1?.mapcount ?? 0),
  cell: ({ slot0, slot1, shared }) => `${text(slot0)}${text(slot1)}${shared ? 'sh' : ''}`.trim() || 'empty',
});
