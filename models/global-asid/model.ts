// x86 with INVLPGB (v6.15): global ASIDs. A mm goes over to one, and the numbers are handed out. Cases B23, B24.
import { defineModel, type System, scalarset, withBugs } from '../../src/index.ts';
import { allocatorSystem } from './allocator/system.ts';
import { bugs } from './bugs.ts';
import type { AsidBounds, Policy } from './policy.ts';
import { transitionSystem } from './transition/system.ts';
import { variants } from './variants.ts';

const systemOf = (bounds: AsidBounds, policy: Policy): System => {
  switch (policy.case) {
    case 'transition':
      return transitionSystem(bounds, policy, scalarset('cpu', bounds.cpus));
    case 'allocator':
      return allocatorSystem(bounds, policy);
  }
};

export default defineModel({
  name: 'global-asid',
  title: 'x86: global ASIDs, INVLPGB and TLBSYNC',
  bounds: {
    cpus: { default: 1, min: 1, max: 3, doc: 'CPUs that switch to the mm; the flush is on another (not allocator-*)' },
    asids: {
      default: 5,
      min: 4,
      max: 7,
      doc: 'MAX_ASID_AVAILABLE: the highest number (allocator-*; the kernel: 2046 or 4094)',
    },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
