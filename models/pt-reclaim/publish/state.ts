// A page that becomes a table: in memory as the kernel's memory model has it, since its walker takes no lock.
import { bool, type Draft, struct } from '../../../src/index.ts';
import { memoryOf } from '../../machine/memory/memory.ts';

export const cpus = { fault: 0, walker: 1 } as const;

export const memory = memoryOf({
  cpus: 2,
  stores: 2,
  locations: {
    /** What the page has where the entry will be: what its last owner left there, until it is zeroed. */
    garbage: bool(),
    /** The PMD leads to the page. */
    pmd: bool(),
  },
  registers: { pmdval: 'pmd' },
  locks: ['pml'],
});

export const publishStateOf = () => struct({ memory: memory.domain });
export type Publishing = Draft<ReturnType<typeof publishStateOf>>;
