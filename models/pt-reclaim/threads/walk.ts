// walk_page_vma() of numa_maps, and faults of the same VMA: both have mmap_lock for reading, and nothing else in common.
import { assert, blocked, bool, choose, forState, oneOf, step } from '../../../src/index.ts';
import type { Pagewalk } from '../pagewalk/state.ts';
import type { PagewalkPolicy } from '../policy.ts';

export const walkThread = ({ looks }: PagewalkPolicy) => {
  const snapshot = looks !== 'pud_none, before';
  return forState<Pagewalk>()
    .thread('walk', { locals: { pudval: oneOf('none', 'leaf', 'table') } })
    .steps({
      walk_pud_range: step('mm/pagewalk.c: walk_pud_range, reads the PUD', (m) => {
        if (m.pud === 'none') return 'done';
        return m.pud === 'leaf' ? 'split_huge_pud' : 'walk_pmd_range';
      }),
      split_huge_pud: step('mm/pagewalk.c: walk_pud_range -> split_huge_pud, under the lock of the PUD', (m) => {
        if (m.pud === 'leaf') m.pud = 'none';
        return 'walk_pmd_range';
      }),
      walk_pmd_range: step(
        'mm/pagewalk.c: walk_pud_range, pud_none, goes round again; since 2026 walk_pmd_range, a snapshot by pudp_get',
        (m, t) => {
          if (!snapshot) return m.pud === 'none' ? 'walk_pud_range' : 'pmd_offset';
          const isPresent = m.pud !== 'none' || looks === 'snapshot: no leaf';
          const isTable = m.pud !== 'leaf' || looks === 'snapshot: present';
          if (!isPresent || !isTable) return 'walk_pud_range';
          t.pudval = m.pud;
          return 'pmd_offset';
        },
      ),
      pmd_offset: step('mm/pagewalk.c: walk_pmd_range, pmd_offset and the PMDs of the table', (m, t) => {
        const followed = snapshot ? t.pudval : m.pud;
        t.pudval = 'none';
        assert(followed === 'table', 'PUD-TABLE', { followed });
        return 'done';
      }),
    });
};

export const hugeFaultThread = () =>
  forState<Pagewalk>()
    .thread('refault', { daemon: true })
    .steps({
      huge_fault: step(
        'mm/memory.c: __handle_mm_fault -> create_huge_pud, a leaf; or smaller pages below a table: __pmd_alloc',
        choose({ huge: bool() }, (m, _, { huge }) => {
          if (m.pud !== 'none' || m.faults === 0) return blocked;
          m.faults--;
          m.pud = huge ? 'leaf' : 'table';
          return 'huge_fault';
        }),
      ),
    });
