// Policies with a part taken away.
import { clearIfAlone, countIn, countOut, entries, ownerSlots, type Slots } from '../machine/mapcount/owner-slots.ts';
import type { MapcountPolicy, Phase } from '../machine/mapcount/policy.ts';
import { type Counted, lookAtTuple, tuples, uncountLast } from '../machine/mapcount/tuples.ts';

/** A part of what a scheme does, in place of its own. */
const without = (scheme: MapcountPolicy, parts: { readonly [part: string]: unknown }): MapcountPolicy => ({
  ...scheme,
  ...(parts as Partial<MapcountPolicy>),
});

const add: Phase<Counted> = (stored) => {
  stored.mapcount++;
};
const remove: Phase<Counted> = (stored) => {
  stored.mapcount--;
};

/** A call that maps counts, whether or not the tuple maps the folio already. */
export const mapsWithoutLooking: MapcountPolicy = without(tuples, { map: [add] });

/** The kernel's own mremap(): nothing is counted. */
export const silentMover: MapcountPolicy = without(tuples, { move: { add: [], remove: [] } });

/** The mover counts where entries went when they are there: the tuple is new if there are no others. */
export const lateMover: MapcountPolicy = without(tuples, {
  move: {
    add: [],
    remove: [
      lookAtTuple,
      uncountLast,
      ((stored, { mm, pages }, look) => {
        if (look.tuple(mm, 1, 1) === pages) stored.mapcount++;
      }) satisfies Phase<Counted>,
    ],
  },
});

/** A split counts as the fault of the PTEs and the end of the PMD, as it does for the counts of the kernel. */
export const countingSplit: MapcountPolicy = without(tuples, { split: { add: [add], remove: [remove] } });

/** A split that uncounts the PMD before it counts the PTEs. */
export const uncountingSplit: MapcountPolicy = without(tuples, { split: { add: [remove], remove: [add] } });

const change = (by: 1 | -1): Phase<Slots> =>
  ((s, { level, n }) => {
    s.large += by * entries(level, n);
  }) satisfies Phase<Slots>;

/** The shared bit is cleared as soon as one slot is empty. */
export const clearsEarly: MapcountPolicy = without(ownerSlots, {
  unmap: [
    ((s, { mm, level, n }) => {
      s.large -= entries(level, n);
      countOut(s, mm, entries(level, n));
      if (s.slot0 === null || s.slot1 === null) s.shared = false;
    }) satisfies Phase<Slots>,
  ],
});

/** A slot that falls below zero is kept: its mm had entries that were not tracked. */
export const keepsNegative: MapcountPolicy = without(ownerSlots, {
  unmap: [
    ((s, { mm, level, n }) => {
      const gone = entries(level, n);
      s.large -= gone;
      for (const which of ['slot0', 'slot1'] as const) {
        const slot = s[which];
        if (slot?.mm !== mm) continue;
        slot.mapcount -= gone;
        if (slot.mapcount === 0) s[which] = null;
      }
      clearIfAlone(s);
    }) satisfies Phase<Slots>,
  ],
});

/** The total changes before the bit lock is taken, as it did when it was an atomic of its own. */
export const totalOutsideLock: MapcountPolicy = without(ownerSlots, {
  map: [
    change(1),
    ((s, { mm, level, n }) => {
      countIn(s, mm, entries(level, n));
    }) satisfies Phase<Slots>,
  ],
  unmap: [
    change(-1),
    ((s, { mm, level, n }) => {
      countOut(s, mm, entries(level, n));
      clearIfAlone(s);
    }) satisfies Phase<Slots>,
  ],
});
