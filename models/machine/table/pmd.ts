// The entries one level above the last: each leads to a page table, or maps a whole folio.
import {
  type ArrayDomain,
  array,
  type Draft,
  type OneOfDomain,
  oneOf,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { dropLock, lockOf, takeLock } from '../locks/lock.ts';

/** The domain of one PMD. `H`: the threads that may hold its lock. */
export type PmdDomain<H extends string = string> = StructDomain<{
  entry: OneOfDomain<'none' | 'table' | 'huge'>;
  pml: OneOfDomain<'free' | H>;
}>;

/** `pmds` entries, each with the lock that protects it (PMD lock). `holders`: the threads that hold one from one step to another. */
export const pmdsOf = <const H extends string>(pmds: number, holders: readonly H[]): ArrayDomain<PmdDomain<H>> =>
  shownAs(
    { as: 'table', title: 'PMD entry' },
    array(pmds, struct({ entry: oneOf('none', 'table', 'huge'), pml: lockOf(...holders) })),
  );
/** A PMD with its lock, as a recipe sees it. */
export type Pmd = Draft<PmdDomain>;

/** pmd_lock(); false when another holds it. */
export const lockPmd = <H extends string>(pmd: { pml: 'free' | H }, holder: NoInfer<H>): boolean =>
  takeLock(pmd, 'pml', holder);

/** Gives the lock of a PMD free: spin_unlock() of what pmd_lock() has locked. */
export const unlockPmd = (pmd: { pml: string }): void => dropLock(pmd, 'pml');
