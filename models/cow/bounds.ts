// The bounds at which a case shows, and what is asked there.
import { anything, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { CowBounds } from './state.ts';

export type CowVariant = Variant<keyof CowBounds, Policy>;
type CaseBounds = NonNullable<CowVariant['bounds']>;

/** The bounds at which the policies are compared. */
export const defaults: CowBounds = { child: 1, gups: 1, stores: 1, swaps: 1, ksm: 0, wrprotect: 0, folios: 4 };

/** What is found at these bounds; at others it depends on who is there. */
export const at =
  (shownAt: CaseBounds, expected: Expected) =>
  (bounds: CowBounds): Expected =>
    Object.entries({ ...defaults, ...shownAt }).every(([name, value]) => bounds[name as keyof CowBounds] === value)
      ? expected
      : anything;

/** By mapcount: it holds while nobody takes references. fork() looked at no pins until v5.9, and what is pinned is shared. */
export const withoutGup = ({ gups }: CowBounds): Expected => (gups === 0 ? holds : anything);

/**
 * v5.11 to v5.18: it holds while nobody but fork() takes a page that is writable away from who has pinned it. Reclaim (C5)
 * and clear_refs (C3b) do: they look at the pins too early.
 */
export const withForkAlone = ({ swaps, wrprotect }: CowBounds): Expected =>
  swaps === 0 && wrprotect === 0 ? holds : anything;

/** Fork and GUP, without swap. */
export const noSwap: CaseBounds = { swaps: 0 };
/** Fork alone: what a mapcount tells is then all there is to tell. */
export const forkOnly: CaseBounds = { gups: 0, swaps: 0 };
/** The parent alone, with swap. */
export const noChild: CaseBounds = { child: 0 };
/** The parent alone, whose entry is write-protected now and then. */
export const wrprotect: CaseBounds = { child: 0, swaps: 0, wrprotect: 1 };
/** The same, with KSM. */
export const withKsm: CaseBounds = { ...wrprotect, ksm: 1 };

/** What fork() promises since v5.9: a page that is pinned to be written to is not shared. */
export const writes: Pick<Policy, 'promised'> = { promised: 'write pins' };
