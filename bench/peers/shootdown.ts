// shootdown as a user runs it: a process of its own, at the command line.

import { root } from '../paths.ts';
import type { Run } from '../process.ts';
import { type Contender, type Found, failure, type Size, settingsOf } from './contender.ts';

const main = `${root}out/dist/src/cli/main.js`;

/** Those of the model's properties that the twins check too: all sides check the same. */
export const properties: readonly string[] = ['STALE-FREE', 'MKCLEAN', 'MAPCOUNT', 'LOST-DIRTY'];

/** As it is named at the command line. */
const modelOf = ({ model }: Size): string => (model === 'zap' ? model : `${root}out/dist/test/known/ports/${model}.js`);

/** With every step taken for itself, as the twins do it. */
export const shootdown = (workers: number): Contender =>
  contender(workers, false, '--no-symmetry but where CPUs are symmetric');

/** With all that makes it store fewer states. */
export const shootdownReduced = (workers: number): Contender => contender(workers, true, 'with symmetry');

const contender = (workers: number, isReduced: boolean, further: string): Contender => ({
  name: `shootdown, ${isReduced ? 'reductions, ' : ''}${workersOf(workers)}`,
  tool: 'shootdown',
  workers,
  exact: true,
  shortest: true,
  settings: `shootdown check --workers ${workers}${isReduced ? '' : ' --no-local --no-lazy-noise'} --livelocks never; ${further}`,
  prepare: async (size) => [
    process.execPath,
    main,
    'check',
    `${modelOf(size)}/${size.variant}`,
    '--json',
    '--no-out',
    '--workers',
    String(workers),
    ...(isReduced ? [] : ['--no-local', '--no-lazy-noise']),
    // Nor do the peers look for states from which a process can never end.
    '--livelocks',
    'never',
    ...(size.symmetry || isReduced ? [] : ['--no-symmetry']),
    ...(size.model === 'zap' ? properties : []).flatMap((property) => ['--property', property]),
    ...settingsOf(size).flatMap((setting) => ['--set', setting]),
  ],
  read,
});

/** `one worker`, `2 workers`. */
export const workersOf = (workers: number, unit = 'worker'): string =>
  workers === 1 ? `one ${unit}` : `${workers} ${unit}s`;

const read = (run: Run): Found => {
  const start = run.output.indexOf('{\n');
  const end = run.output.lastIndexOf('\n}');
  if (start < 0 || end < 0) throw failure('shootdown', run);
  const document: unknown = JSON.parse(run.output.slice(start, end + 2));
  if (typeof document !== 'object' || document === null) throw failure('shootdown', run);
  const { verdict, states, transitions, property, depth, bytes } = document as Record<string, unknown>;
  // `unreached`: at some bounds a step of the model is never taken; every state was visited all the same.
  const complete = verdict === 'holds' || verdict === 'unreached';
  if ((!complete && verdict !== 'violated') || typeof states !== 'number' || typeof transitions !== 'number')
    throw failure('shootdown', run);
  return {
    states,
    transitions,
    broken: typeof property === 'string' ? property : undefined,
    steps: complete || typeof depth !== 'number' ? undefined : depth,
    stateBytes: typeof bytes === 'number' ? bytes : undefined,
  };
};
