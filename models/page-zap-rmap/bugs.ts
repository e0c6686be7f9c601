// The case of the catalogue among the variants: a claim of a mail, not a bug that a kernel had.
import type { Bug } from '../../src/index.ts';
import type { RmapBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof RmapBounds> } = {
  zap: {
    id: 'E5',
    title: 'the mapcount falls outside the memcg lock, and a moved charge takes no statistic along',
    year: 2022,
    kernel: ['mm/rmap.c: page_zap_pte_rmap, page_remove_rmap', 'mm/memcontrol.c: mem_cgroup_move_account'],
    story:
      'Seed 000 takes the mapcount down before it takes the memcg lock, "since it is independent of it". But mem_cgroup_move_account() decides by the mapcount whether NR_FILE_MAPPED goes along with the charge. In between it finds the page unmapped, moves the charge without the statistic, and the statistic is then taken from the wrong memcg, for good.',
    fix: "page_remove_rmap() has the mapcount and the statistic under the memcg lock. (The kernel did not take the mail's function; charge moving is gone today.)",
    fixed: 'remove',
  },
};
