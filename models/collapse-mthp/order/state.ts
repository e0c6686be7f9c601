// The PMD, one entry, the references of its page and the bytes of the new folio, in memory as the kernel's memory model has it.
import { type Draft, int, oneOf, struct } from '../../../src/index.ts';
import { memoryOf } from '../../machine/memory/memory.ts';

export const cpus = { collapse: 0, gup: 1 } as const;

export const memory = memoryOf({
  cpus: 2,
  stores: 3,
  locations: {
    /** The PMD leads to the table, or is none. */
    pmd: oneOf('table', 'none'),
    /** The entry maps the old page, nothing, or the new folio. */
    pte: oneOf('old', 'none', 'new'),
    /** References of the old page but the mapping's. */
    refs: int(0, 1),
    /** What is in the new folio. */
    data: oneOf('blank', 'copied'),
  },
  registers: { pmd: 'pmd', pte: 'pte' },
  /** `ipi`: who sends one and who answers it have seen what the other has. */
  locks: ['pml', 'ptl', 'ipi'],
});

export const stateOf = () => struct({ memory: memory.domain });
export type Ordered = Draft<ReturnType<typeof stateOf>>;
