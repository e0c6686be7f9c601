// The IPI behind the flush for a page table: where it may be left out, and whom it has to reach. A public series, version by version.
import { defineModel, type System, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { elideSystem } from './elide/system.ts';
import type { Policy, SyncBounds } from './policy.ts';
import { targetSystem } from './target/system.ts';
import { variants } from './variants.ts';

const systemOf = (bounds: SyncBounds, policy: Policy): System => {
  switch (policy.case) {
    case 'elide':
      return elideSystem(bounds, policy);
    case 'target':
      return targetSystem(policy);
  }
};

export default defineModel({
  name: 'table-sync',
  title: 'the IPI that waits for lockless walkers of a page table, left out or targeted: RFC to v10 of a series',
  bounds: {
    tables: {
      default: 2,
      min: 1,
      max: 2,
      doc: 'tables that are taken away, one after the other, through one mmu_gather',
    },
    sharers: {
      default: 3,
      min: 2,
      max: 3,
      doc: 'processes that share a table; of three, one may have unshared it before',
    },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
