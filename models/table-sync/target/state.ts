// Who walks says so in a word of its CPU; who takes a table away looks there. In memory as the kernel's memory model has it.
import { bool, type Draft, struct } from '../../../src/index.ts';
import { memoryOf } from '../../machine/memory/memory.ts';

export const cpus = { free: 0, walker: 1 } as const;

export const memory = memoryOf({
  cpus: 2,
  stores: 3,
  locations: {
    /** The upper entry leads to the table. */
    linked: bool(),
    /** per_cpu(active_lockless_pt_walk_mm) of the walker's CPU is this mm. */
    walking: bool(),
  },
});

export const targetStateOf = () => struct({ memory: memory.domain, gone: bool() });
export type Targeting = Draft<ReturnType<typeof targetStateOf>>;
