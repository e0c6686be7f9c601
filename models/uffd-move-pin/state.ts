// What the model is made of: one entry, and the pins of the page that it maps, in memory as the kernel's memory model has it.
import { bool, type Draft, int, struct } from '../../src/index.ts';
import { memoryOf } from '../machine/memory/memory.ts';

export const cpus = { move: 0, pin: 1 } as const;

export const memory = memoryOf({
  cpus: 2,
  stores: 3,
  locations: {
    /** The entry of the source maps the page. */
    pte: bool(),
    /** What folio_maybe_dma_pinned() looks at: the reference count from GUP_PIN_COUNTING_BIAS on. */
    pins: int(0, 1),
  },
  registers: { page: 'pte' },
});

export const stateOf = () => struct({ memory: memory.domain });
export type Pinning = Draft<ReturnType<typeof stateOf>>;
