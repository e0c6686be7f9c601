// Rumur with its best settings for this model.

import type { Run } from '../process.ts';
import { type Contender, type Found, failure, type Size } from './contender.ts';
import { workersOf } from './shootdown.ts';
import { buildTwin } from './twin.ts';

/** Bytes that the initial set is given for each state, generously: a set that has to grow costs time. */
const CAPACITY = 100;

export const rumur = (threads: number, symmetry: 'off' | 'heuristic' | 'exhaustive' = 'off'): Contender => {
  const name = `rumur, ${symmetry === 'off' ? '' : `${symmetry} symmetry, `}${workersOf(threads, 'thread')}`;
  const options = `--threads ${threads} --symmetry-reduction ${symmetry} --scalarset-schedules off`;
  return {
    name,
    tool: 'rumur',
    workers: threads,
    exact: symmetry !== 'heuristic',
    shortest: threads === 1,
    settings: `rumur ${options} --deadlock-detection off --set-capacity (${CAPACITY} bytes a state); gcc -O3 -march=native -mcx16`,
    prepare: async (size: Size, states: number) => [
      await buildTwin('murphi', name.replaceAll(/\W+/g, '-'), size, {
        CFLAGS: '-O3 -march=native',
        RUMUR: `${options} --counterexample-trace diff`,
        MEMORY: String(Math.max(16, Math.ceil((states * CAPACITY) / 2 ** 20))),
      }),
    ],
    read: (run) => read(name, run),
  };
};

const read = (name: string, run: Run): Found => {
  const { output } = run;
  const [, states, transitions] = /^\s*(\d+) states, (\d+) rules fired/m.exec(output) ?? [];
  const broken = /[Ii]nvariant "*([A-Z-]+)"* failed/.exec(output)?.[1];
  if (states === undefined || (broken === undefined && !output.includes('No error found'))) throw failure(name, run);
  const shown = [...output.matchAll(/^Rule .* fired/gm)].length;
  return {
    states: Number(states),
    transitions: Number(transitions),
    broken,
    steps: broken === undefined ? undefined : shown,
    stateBytes: undefined,
  };
};
