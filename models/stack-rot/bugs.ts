// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { StackBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof StackBounds> } = {
  '2023': {
    id: 'G1',
    kind: 'kernel',
    versions: 'v6.1 to v6.4',
    year: 2023,
    commit: '9471f1f2f502',
    cve: 'CVE-2023-3269',
    title:
      'the stack grows with mmap_lock for reading, and a node of the maple tree is freed under a lookup (StackRot)',
    kernel: [
      'mm/mmap.c: expand_stack, expand_downwards, find_vma_prev',
      'lib/maple_tree.c: mas_wr_node_store, ma_free_rcu',
    ],
    story:
      'A fault below a stack makes its VMA larger, with mmap_lock for reading alone. Mostly one boundary in a node of the maple tree is moved. Where the area below is a stack as well there is no guard gap: the gap goes, an interval less means another node, and the old one is freed by call_rcu(). A lookup in another thread holds mmap_lock for reading, too, and is not inside of rcu_read_lock(), as it needs none while no writer can come. It has the old node in hand, the grace period ends, and it reads freed memory. An exploit was published.',
    fix: 'The stack grows with mmap_lock for writing: lock_mm_and_find_vma() gets it where a VMA has to grow, and looks the VMA up again if it had to drop the lock.',
    fixed: 'fixed',
  },
};
