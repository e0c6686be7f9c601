// khugepaged collapses a part of what a PMD maps to a folio of a smaller order: the posted versions of the series, and what it became. Cases B21, B22.
import { defineModel, type System, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { orderSystem } from './order/system.ts';
import type { MthpBounds, Policy } from './policy.ts';
import { tablesSystem } from './tables/system.ts';
import { variants } from './variants.ts';

const systemOf = (bounds: MthpBounds, policy: Policy): System => {
  switch (policy.case) {
    case 'tables':
      return tablesSystem(bounds, policy, scalarset('cpu', bounds.cpus));
    case 'order':
      return orderSystem(policy);
  }
};

export default defineModel({
  name: 'collapse-mthp',
  title: 'khugepaged collapses a part of a page table, which is out of its PMD meanwhile',
  bounds: {
    cpus: {
      default: 1,
      min: 1,
      max: 2,
      doc: 'CPUs that walk the tables, each with a GUP-fast of its own; khugepaged is on another (not order-*)',
    },
    rivals: {
      default: 1,
      min: 0,
      max: 4,
      doc: 'how many of fault, migration, MADV_DONTNEED and munmap() run, any of them (not order-*)',
    },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
