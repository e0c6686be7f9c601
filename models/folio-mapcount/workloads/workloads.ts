// The workloads of the variants.
import { operationsOf, type Task, type Workload } from './workload.ts';

/** The operations of these names; of a folio that is too small for them, all. */
const only =
  (...names: readonly string[]): Task['operations'] =>
  (pages: number) => {
    const all = operationsOf('fault', 'dontneed')(pages);
    const named = new Map([...all].filter(([name]) => names.includes(name)));
    return named.size === names.length ? named : all;
  };

/** The concern of the mail: map three pages, unmap two. */
export const mail: Workload = {
  tasks: [{ name: 'a', mm: 0, operations: only('fault 0-2', 'dontneed 0-1') }],
  anon: false,
  initially: ['nothing'],
  truncate: true,
};

/** And then the last. */
export const mailToTheEnd: Workload = {
  ...mail,
  tasks: [{ name: 'a', mm: 0, operations: only('fault 0-2', 'dontneed 0-1', 'dontneed 2') }],
};

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

/** A part of a file mapping is moved, or unmapped, while truncation walks the VMAs; PMDs map it too. */
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

/** The ranges that begin at the first page: how many pages an mm has mapped is what its owner's slot can see. */
const fromFirst = (pages: number) =>
  new Map(
    [...operationsOf('fault', 'dontneed')(pages)].filter(
      ([, operation]) => 'pages' in operation && (operation.pages & 1) === 1,
    ),
  );
/** Three processes map a file, in part or whole. */
export const threeMms: Workload = {
  tasks: [
    { name: 'a', mm: 0, operations: fromFirst },
    { name: 'b', mm: 1, operations: fromFirst },
    { name: 'c', mm: 2, operations: fromFirst },
  ],
  anon: false,
  initially: ['nothing'],
  truncate: false,
};

/** The third process maps one page while both slots are taken, and another when one is free again. */
export const lateOwner: Workload = {
  ...threeMms,
  tasks: [
    { name: 'a', mm: 0, operations: only('fault 0', 'dontneed 0') },
    { name: 'b', mm: 1, operations: only('fault 0', 'dontneed 0') },
    { name: 'c', mm: 2, operations: only('fault 0', 'fault 1', 'dontneed 0-1') },
  ],
};

/** A write fault would reuse a folio whose pages are unmapped, shared by fork() and unmapped again, or pinned by a stranger. */
export const reuse: Workload = {
  tasks: [
    {
      name: 'a',
      mm: 0,
      operations: (pages) =>
        new Map([...operationsOf('fork', 'dontneed')(pages)].filter(([name]) => !name.includes('pinned'))),
    },
    { name: 'b', mm: 1, operations: operationsOf('dontneed', 'exit') },
  ],
  anon: true,
  initially: ['ptes'],
  truncate: false,
  writes: true,
};
