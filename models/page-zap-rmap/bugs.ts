// The cases of the catalogue among the variants: a claim of a mail, and what the kernel did instead.
import type { Bug } from '../../src/index.ts';
import type { RmapBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof RmapBounds> } = {
  zap: {
    id: 'E5',
    title: 'the mapcount falls outside the memcg lock, and a moved charge takes no statistic along',
    kind: 'posted',
    year: 2022,
    kernel: ['mm/rmap.c: page_zap_pte_rmap, page_remove_rmap', 'mm/memcontrol.c: mem_cgroup_move_account'],
    story:
      'Seed 000 takes the mapcount down before it takes the memcg lock, "since it is independent of it". But mem_cgroup_move_account() decides by the mapcount whether NR_FILE_MAPPED goes along with the charge. In between it finds the page unmapped, moves the charge without the statistic, and the statistic is then taken from the wrong memcg, for good.',
    fix: "page_remove_rmap() has the mapcount and the statistic under the memcg lock. (The kernel did not take the mail's function; charge moving is gone today.)",
    fixed: 'remove',
  },
  'v6.3': {
    id: 'E5b',
    title: 'a page is moved between memcgs between the fall of its mapcount and that of the statistic',
    kind: 'kernel',
    versions: 'v6.3 to v6.12, with cgroup v1 and memory.move_charge_at_immigrate set',
    year: 2024,
    commit: '6b611388b626',
    kernel: ['mm/rmap.c: page_remove_rmap', 'mm/memcontrol.c: get_mctgt_type, mem_cgroup_move_account'],
    story:
      'The mover of charges passes by a page that is mapped elsewhere (4e0cf05f6059), and the rmap takes no memcg lock any more (c7c3dec1c9db). A page whose last mapping has just gone is not passed by: its mapcount has fallen, the statistic has not. The mover takes it for unmapped, moves the charge without the statistic, and the statistic is then taken from the wrong memcg, for good. The window is a few instructions. Read from the source and found in the model, not seen on a machine.',
    fix: 'Charges are not moved any more. Before: mapcount and statistic under the memcg lock, as until v6.2.',
    fixed: 'remove',
  },
};
