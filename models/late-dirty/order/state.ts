// PG_dirty and the mapcount in memory as the kernel's memory model has it: truncation reads the mapcount without the page-table lock.
import { bool, type Draft, struct } from '../../../src/index.ts';
import { memoryOf } from '../../machine/memory/memory.ts';

export const cpus = { zap: 0, truncate: 1 } as const;

export const memory = memoryOf({ cpus: 2, stores: 3, locations: { dirty: bool(), mapped: bool() } });

export const orderStateOf = () => struct({ memory: memory.domain });
export type Ordering = Draft<ReturnType<typeof orderStateOf>>;
