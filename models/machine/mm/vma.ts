// VMAs: the flags that a protocol looks at, and whether an rmap walk finds them.
import {
  type ArrayDomain,
  array,
  type BoolDomain,
  bool,
  type Draft,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';

type VmaDomain<F extends string> = StructDomain<{ [flag in F | 'linked']: BoolDomain }>;

/** `vmas` VMAs, each with the named vm_flags that the protocol looks at. */
export const vmasOf = <const F extends string>(vmas: number, flags: readonly F[]): ArrayDomain<VmaDomain<F>> =>
  shownAs(
    { as: 'mm', title: 'VMA' },
    array(
      vmas,
      struct(Object.fromEntries([...flags, 'linked'].map((field) => [field, bool()]))) as unknown as VmaDomain<F>,
    ),
  );
/** A VMA. `linked`: it is in the tree that rmap walks go through. */
export type Vma<F extends string> = Draft<VmaDomain<F>>;

/** The address space that a VMA is of: they are dealt out in turn. */
export const mmOf = (vma: number, mms: number): number => vma % mms;
