// Page-table pages that are freed, deposited or unshared while walkers are on them: GUP-fast with interrupts off, and the
// hardware with its walk caches. Catalogue B1 to B7. A variant's case says which actors and which state there are.
import { defineModel, type Scalarset, type System, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { collapseSystem } from './collapse/system.ts';
import type { FreeBounds, Policy } from './policy.ts';
import { tableGatherSystem } from './table-gather/system.ts';
import { unshareSystem } from './unshare/system.ts';
import { variants } from './variants.ts';
import { waiterSystem } from './waiter/system.ts';

const systemOf = (bounds: FreeBounds, policy: Policy): System => {
  const cpus = (size: number): Scalarset<'cpu'> => scalarset('cpu', size);
  switch (policy.case) {
    case 'collapse':
      return collapseSystem(bounds, policy, cpus(bounds.cpus));
    case 'table-gather':
      return tableGatherSystem(bounds, policy, cpus(bounds.cpus));
    case 'unshare':
      return unshareSystem(policy, cpus(bounds.sharers));
    case 'waiter':
      return waiterSystem(policy);
  }
};

export default defineModel({
  name: 'page-table-free',
  title: 'page-table pages freed, deposited and unshared under GUP-fast and walk caches',
  bounds: {
    cpus: {
      default: 1,
      min: 1,
      max: 3,
      doc: 'CPUs that walk (b1, b2, b3, b6), each with a GUP-fast of its own; who frees runs on another',
    },
    sharers: { default: 2, min: 2, max: 4, doc: 'mms that share a table (b4, b5), each with one CPU' },
    tables: { default: 2, min: 1, max: 3, doc: 'page tables that munmap() frees (b3)' },
    ptes: { default: 1, min: 1, max: 2, doc: 'pages that the table maps (b1, b2)' },
    batch: { default: 2, min: 1, max: 3, doc: 'tables that a batch of the gather holds (b3; the kernel: about 510)' },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
