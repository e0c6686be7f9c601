// What the model is made of: a tail page of a large folio, in memory as the kernel's memory model has it, and one entry that maps it.
import { bool, type Draft, oneOf, struct } from '../../src/index.ts';
import { memoryOf } from '../machine/memory/memory.ts';

export const cpus = { split: 0, zap: 1 } as const;

/** Two stores of a location are all that can be told apart: the flag is set and cleared, the page ceases to be a tail once. */
export const memory = memoryOf({
  cpus: 2,
  stores: 3,
  locations: {
    /** compound_head of the page leads to the head: it is a tail. */
    compoundHead: bool(),
    /** PG_locked of the head, and of the page itself, which counts once it is no tail any more. */
    headLocked: bool(),
    pageLocked: bool(),
  },
  registers: { head: 'compoundHead' },
  locks: ['ptl'],
});

export const stateOf = () =>
  struct({
    memory: memory.domain,
    /** The entry; only who holds the page-table lock looks at it. */
    entry: oneOf('present', 'migration', 'none'),
  });
export type Split = Draft<ReturnType<typeof stateOf>>;
