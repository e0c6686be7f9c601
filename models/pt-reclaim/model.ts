// Tables that come and go below an address space in use: MADV_DONTNEED frees those that it has emptied. Cases B10, B11, B12.
import { defineModel, type System, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { pagewalkSystem } from './pagewalk/system.ts';
import type { Policy, ReclaimBounds } from './policy.ts';
import { publishSystem } from './publish/system.ts';
import { variants } from './variants.ts';
import { zapSystem } from './zap/system.ts';

const systemOf = (bounds: ReclaimBounds, policy: Policy): System => {
  switch (policy.case) {
    case 'zap':
      return zapSystem(bounds, policy, scalarset('cpu', 1));
    case 'publish':
      return publishSystem(policy);
    case 'pagewalk':
      return pagewalkSystem(bounds, policy);
  }
};

export default defineModel({
  name: 'pt-reclaim',
  title: 'MADV_DONTNEED frees empty page tables, against faults, GUP-fast and other walkers without locks',
  bounds: {
    ptes: { default: 2, min: 2, max: 3, doc: 'entries of a table (zap)' },
    drops: { default: 1, min: 0, max: 2, doc: 'how often the zap gives the page-table lock up midway (zap)' },
    faults: { default: 1, min: 1, max: 2, doc: 'faults that map a page (zap), or set the PUD (pagewalk)' },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
