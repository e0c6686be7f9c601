// The models at bounds that are searched. How many states each has is counted, not said here.
import type { Size } from './contender.ts';

const today = '2022-batches';

/** Nothing is broken: every state is counted. */
export const wholes: readonly Size[] = [
  { name: 'tiny', variant: today, bounds: { cpus: 2, ptes: 2, folios: 2, stores: 2 }, symmetry: false },
  { name: 'small', variant: today, bounds: { cpus: 2 }, symmetry: false },
  { name: 'medium', variant: today, bounds: { cpus: 2, stores: 2 }, symmetry: false },
  { name: 'large', variant: today, bounds: { cpus: 2, ptes: 3, folios: 3, anon: 0, stores: 2 }, symmetry: false },
  { name: 'symmetry-small', variant: today, bounds: { cpus: 3, ptes: 2, folios: 2 }, symmetry: true },
  { name: 'symmetry', variant: today, bounds: { cpus: 3, ptes: 2, local: 2, stores: 2 }, symmetry: true },
];

/** Several hundred thousand states are nearer to the start than the first violation. */
export const brokens: readonly Size[] = [
  { name: 'broken-tiny', variant: '2014', bounds: { cpus: 2, ptes: 2, folios: 2 }, symmetry: false },
  { name: 'broken-2014', variant: '2014', bounds: { cpus: 2, stores: 2 }, symmetry: false },
  { name: 'broken-scan-active', variant: 'mutant-scan-active', bounds: { cpus: 2 }, symmetry: false },
];
