// The workload that all policies are compared on. It is explored in parts, because file and anonymous memory differ in what fork()
// and a PMD split do, and because all of it at once would be too large: each part has every operation that it can have.
import type { FolioBounds } from '../folio-mapcount/state.ts';
import { operationsOf, type Task, type Workload } from '../folio-mapcount/workloads/workload.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly workload: Workload;
  /** Where it differs from the bounds of the comparison. */
  readonly bounds: Partial<FolioBounds>;
}

const task = (name: string, mm: number, operations: Task['operations']): Task => ({ name, mm, operations });
/** fork(), of one page pinned at most the first: which one is pinned, an anonymous folio does not tell. */
const forking = (pages: number) =>
  new Map(
    [...operationsOf('fork', 'mprotect', 'mremap', 'cow', 'dontneed', 'exit')(pages)].filter(
      ([name]) => !/^fork with [1-9]/.test(name),
    ),
  );

export const scenarios: readonly Scenario[] = [
  {
    name: 'file',
    title: 'two processes map a file by PTEs and PMDs, against reclaim, migration and a pin',
    workload: {
      tasks: [
        task('a', 0, operationsOf('fault', 'fault_pmd', 'dontneed', 'mprotect', 'mremap', 'cow', 'exit')),
        task('b', 1, operationsOf('fault', 'fault_pmd', 'dontneed', 'cow', 'exit')),
      ],
      anon: false,
      initially: ['nothing'],
      truncate: false,
      reclaims: true,
      pins: true,
    },
    bounds: {},
  },
  {
    name: 'anon',
    title:
      'anonymous memory: fork() with early copies, PMD split, mremap(), COW, exit, against reclaim, migration and a pin',
    workload: {
      tasks: [task('a', 0, forking), task('b', 1, operationsOf('mprotect', 'mremap', 'cow', 'dontneed', 'exit'))],
      anon: true,
      initially: ['ptes', 'pmd'],
      truncate: false,
      reclaims: true,
      pins: true,
    },
    bounds: {},
  },
  {
    name: 'threads',
    title: 'two threads of one process, and a folio that is in two page tables',
    workload: {
      tasks: [
        task('a1', 0, operationsOf('fault', 'dontneed', 'mremap', 'cow')),
        task('a2', 0, operationsOf('fault', 'dontneed')),
      ],
      anon: false,
      initially: ['nothing', 'ptes'],
      truncate: false,
      reclaims: true,
      pins: true,
    },
    bounds: { straddle: 1 },
  },
  {
    name: 'three',
    title: 'three processes map a file and give it back',
    workload: {
      tasks: [
        task('a', 0, operationsOf('fault', 'dontneed')),
        task('b', 1, operationsOf('fault', 'dontneed')),
        task('c', 2, operationsOf('fault', 'dontneed')),
      ],
      anon: false,
      initially: ['nothing'],
      truncate: false,
    },
    bounds: {},
  },
];
