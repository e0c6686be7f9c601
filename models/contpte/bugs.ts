// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ContpteBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof ContpteBounds> } = {
  'in-place': {
    id: 'A25',
    kind: 'rule',
    title: 'a contiguous block is unfolded without break-before-make (arm64)',
    kernel: ['arch/arm64/mm/contpte.c: contpte_convert'],
    story:
      'One entry of a block loses its contiguous bit while the others have it. A CPU that has the block in its TLB walks, and has a page of the block as well: it may abort, or use either of the two.',
    fix: 'All entries are cleared, and flushed by TLBI and DSB, before one is set anew.',
    fixed: 'bbm',
  },
};
