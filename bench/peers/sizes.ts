// The models at bounds that are searched. How many states each has is counted, not said here.
import type { Size } from './contender.ts';

const today = '2022-batches';

/**
 * What a size does not set. Said to every tool in full: a variant of the model may have bounds of its own, which the twins
 * do not know.
 */
export const defaults: Readonly<Record<string, number>> = {
  cpus: 2,
  ptes: 3,
  folios: 3,
  anon: 1,
  mappings: 1,
  local: 1,
  batch: 1,
  batches: 1,
  stores: 1,
};

const sized = (
  name: string,
  variant: string,
  bounds: Readonly<Record<string, number>>,
  { symmetry = false, reduced = false }: Partial<Pick<Size, 'symmetry' | 'reduced'>> = {},
): Size => ({ name, model: 'zap', variant, bounds: { ...defaults, ...bounds }, symmetry, reduced });

/** Nothing is broken: every state is counted. */
export const wholes: readonly Size[] = [
  sized('tiny', today, { ptes: 2, folios: 2, stores: 2 }),
  sized('small', today, {}),
  sized('medium', today, { stores: 2 }),
  sized('large', today, { anon: 0, stores: 2 }),
  sized('symmetry-tiny', today, { cpus: 3, ptes: 2, folios: 2 }, { symmetry: true }),
  sized('symmetry', today, { cpus: 3, ptes: 2, folios: 2, stores: 2 }, { symmetry: true }),
];

/** Between small and medium: where several workers begin to be worth it. */
const shared = sized('shared', today, { anon: 0 });

/** Several hundred thousand states are nearer to the start than the first violation. */
export const brokens: readonly Size[] = [
  sized('broken-tiny', '2014', { ptes: 2, folios: 2 }),
  sized('broken-2014', '2014', { stores: 2 }),
  sized('broken-scan-active', 'mutant-scan-active', {}),
];

/** Until the verdict, with everything that each tool has: a search of less than 50,000 states, one of two million, and a violation. */
export const verdicts: readonly Size[] = [
  sized('verdict-small', today, { cpus: 1 }, { reduced: true }),
  sized('verdict', today, {}, { reduced: true }),
  sized('verdict-2014', '2014', { stores: 2 }, { reduced: true }),
];

/** Three CPUs, until the verdict: hours for Spin, so with `--only rumur`. */
const verdictOfThree = sized('verdict-cpus-3', today, { cpus: 3 }, { symmetry: true, reduced: true });

const peterson = (name: string, processes: number, reduced: boolean): Size => ({
  name,
  model: 'peterson-n',
  variant: 'published',
  bounds: { processes },
  symmetry: false,
  reduced,
});

/** A model that others wrote: every statement a step, where the counts have to be the same; and until the verdict. */
export const originals: readonly Size[] = [peterson('peterson-n', 3, false), peterson('verdict-peterson-n', 4, true)];

/** What `--quick` measures. */
export const quick: readonly Size[] = [...verdicts, ...originals];

export const sizes: readonly Size[] = [...wholes, shared, ...brokens, verdictOfThree, ...quick];
