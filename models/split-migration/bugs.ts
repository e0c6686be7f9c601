// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  '2016-branch': {
    id: 'H1',
    kind: 'kernel',
    versions: 'v4.5 to v6.19; the stable kernels have the fix (6.12.117 does)',
    year: 2026,
    commit: '4c5e7f0fcd59',
    fromMemory: ['versions'],
    title: 'a migration entry leads to a folio that looks unlocked, for lack of smp_rmb()',
    kernel: [
      'mm/huge_memory.c: __split_folio_to_order',
      'include/linux/leafops.h: softleaf_to_folio, softleaf_to_page',
    ],
    story:
      'A large folio is split. Its entries are migration entries meanwhile, and the folio is locked. The flags of each tail page are written, PG_locked among them, then smp_wmb(), then the page ceases to be a tail. A zap of such an entry asks the page for its folio and tests PG_locked of it. That are two loads, and nothing orders them: the flags may be read early, from before they were written, and the page then is found to be a folio of its own. It looks unlocked. Seen on arm64, as a warning; before v6.19 it was a BUG_ON().',
    fix: 'softleaf_migration_sync(): smp_rmb() between the two loads, where the entry is a migration entry.',
    fixed: '2026-smp-rmb',
  },
};
