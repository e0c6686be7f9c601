// retract_page_tables() as it is, mended forms, and mutants of these. The threads read these values; nothing else differs.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, RetractBounds } from './policy.ts';

type RetractVariant = Variant<keyof RetractBounds, Policy>;

/** v6.6 to v7.x. */
const poison: Policy = {
  marker: 'poison',
  keeps: 'write-protect areas',
  asks: 'before and under the lock',
  flags: 'before the marker',
  callFirst: false,
};
const wp: Policy = { ...poison, marker: 'write protection' };
const looks: Partial<Policy> = { keeps: 'write-protect areas, tables in use' };
const flagged: Partial<Policy> = { keeps: 'write-protect areas, flagged areas' };

const variant = (name: string, title: string, origin: string, policy: Policy, expect: Expected): RetractVariant => ({
  name,
  title,
  origin,
  with: policy,
  expect,
});
const mutant = (of: string, name: string, without: string, policy: Policy, expect: Expected): RetractVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly RetractVariant[] = [
  variant(
    'poison-today',
    'UFFDIO_POISON in an area that is not registered for write protection',
    'mm/khugepaged.c: retract_page_tables, v6.12 and v7.x',
    poison,
    breaks('MARKER', 8),
  ),
  variant(
    'poison-today-no-race',
    'the same, and collapse begins when the call has returned (B8)',
    'mm/khugepaged.c: retract_page_tables, v6.12 and v7.x',
    { ...poison, callFirst: true },
    breaks('MARKER', 8),
  ),
  variant(
    'wp-today',
    'UFFDIO_WRITEPROTECT: the race that the comment names, and the second look that decides it',
    'mm/khugepaged.c: retract_page_tables, v6.12 and v7.x',
    wp,
    holds,
  ),
  variant(
    'poison-armed',
    'all areas of userfaultfd keep their tables: not enough, as poison stays when userfaultfd is closed',
    'no kernel known here',
    { ...poison, keeps: 'userfaultfd areas' },
    breaks('MARKER', 9),
  ),
  variant(
    'poison-looks',
    'a table with an entry that is not none is kept; looked at under its lock (B8)',
    'no kernel known here',
    { ...poison, ...looks },
    holds,
  ),
  variant(
    'poison-flagged',
    'an area that may have markers has a flag, which stays, and keeps its tables (B8)',
    'no kernel known here; v7.x for guard regions',
    { ...poison, ...flagged },
    holds,
  ),
  variant(
    'wp-looks',
    'UFFDIO_WRITEPROTECT, and a table with an entry that is not none is kept',
    'no kernel known here',
    { ...wp, ...looks },
    holds,
  ),
  mutant(
    'wp-today',
    'wp-asks-once',
    'the second look at the area, under the page-table lock',
    { ...wp, asks: 'before the lock' },
    breaks('MARKER', 8),
  ),
  mutant(
    'poison-looks',
    'looks-unlocked',
    'the page-table lock around the look at the entries',
    { ...poison, ...looks, asks: 'before the lock' },
    breaks('MARKER', 8),
  ),
  mutant(
    'poison-flagged',
    'flagged-asks-once',
    'the second look at the flag, under the page-table lock',
    { ...poison, ...flagged, asks: 'before the lock' },
    breaks('MARKER', 9),
  ),
  mutant(
    'poison-flagged',
    'flags-late',
    'the order: the flag, then the marker',
    { ...poison, ...flagged, flags: 'behind the marker' },
    breaks('MARKER', 6),
  ),
];
