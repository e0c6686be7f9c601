// The workloads of the variants.
import { operationsOf, type Workload } from './workload.ts';

/** Two threads of one process fault pages of a file in and give them back, and the file is truncated. */
export const faults: Workload = {
  tasks: [
    { name: 'a1', mm: 0, operations: operationsOf('fault', 'dontneed') },
    { name: 'a2', mm: 0, operations: operationsOf('fault', 'dontneed') },
  ],
  anon: false,
  initially: ['nothing', 'ptes'],
  truncate: true,
};

/** A part of a file mapping is moved, or unmapped, or stored to while truncation walks the VMAs. PMDs too. */
export const moves: Workload = {
  tasks: [{ name: 'a', mm: 0, operations: operationsOf('fault', 'fault_pmd', 'dontneed', 'mremap') }],
  anon: false,
  initially: ['nothing', 'ptes'],
  truncate: true,
};

/** Anonymous memory that fork() shares: PMDs are split, parts are moved, copied and given back, mms end. */
export const forks: Workload = {
  tasks: [
    { name: 'a', mm: 0, operations: operationsOf('fork', 'mprotect', 'mremap', 'cow', 'dontneed') },
    { name: 'b', mm: 1, operations: operationsOf('cow', 'dontneed', 'exit') },
  ],
  anon: true,
  initially: ['ptes', 'pmd'],
  truncate: false,
};

/** Three processes map parts of a file. */
export const threeMms: Workload = {
  tasks: [
    { name: 'a', mm: 0, operations: operationsOf('fault', 'dontneed') },
    { name: 'b', mm: 1, operations: operationsOf('fault', 'dontneed') },
    { name: 'c', mm: 2, operations: operationsOf('fault', 'dontneed') },
  ],
  anon: false,
  initially: ['nothing', 'ptes'],
  truncate: false,
};
