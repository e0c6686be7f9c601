// Entries of a large folio that are taken together: by reclaim, by mprotect(), and in the queue of a zap. Cases B17, C16.
import { defineModel, type System, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import type { Policy, PteBatchBounds } from './policy.ts';
import { protectSystem } from './protect/system.ts';
import { queueSystem } from './queue/system.ts';
import { unmapSystem } from './unmap/system.ts';
import { variants } from './variants.ts';

const systemOf = ({ pages, slots }: PteBatchBounds, policy: Policy): System => {
  switch (policy.case) {
    case 'unmap':
      return unmapSystem(policy);
    case 'protect':
      return protectSystem(pages, policy);
    case 'queue':
      return queueSystem(pages, slots, policy);
  }
};

export default defineModel({
  name: 'pte-batch',
  title: 'entries of a large folio that are taken together: unmapped, made writable, queued',
  bounds: {
    pages: { default: 4, min: 2, max: 4, doc: 'pages of the folio (protect, queue)' },
    slots: {
      default: 3,
      min: 2,
      max: 4,
      doc: 'slots of a batch of the mmu_gather (queue; the kernel: 8, and about 510)',
    },
  },
  variants: withBugs(variants, bugs),
  build: systemOf,
});
