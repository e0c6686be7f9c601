// Spin with the settings that were fastest for this model, and those that need the least memory.

import { type Run, run } from '../process.ts';
import { type Contender, type Found, failure, numberIn, type Size } from './contender.ts';
import { buildOriginal } from './original.ts';
import { workersOf } from './shootdown.ts';
import { buildTwin } from './twin.ts';

interface Search {
  readonly name: string;
  readonly workers: number;
  /** Compiler flags; VECTOR in them is the bytes of a state. */
  readonly defines: readonly string[];
  /** Slots of the hash table for each state, at least; they are a power of two. */
  readonly slots: number;
  readonly breadthFirst: boolean;
  /** With partial-order reduction, and what Spin does besides to have fewer states. Default: false. */
  readonly reduces?: boolean;
  readonly flags?: readonly string[];
}

// -DNOCOMP: no masking of the state vector, 1.1 to 1.2 times as fast, and smaller on one core. -DSFH: as fast as the other
// hash functions, or faster. Reduction finds nothing to reduce in a model of one process, and takes time: -DNOREDUCE, which
// twin.sh sets with -DSAFETY. -DCOLLAPSE needs more memory than none and is half as fast: there is one process to collapse.
const fast = ['-DNOCOMP', '-DSFH'];

export const spinDepthFirst = (): Contender =>
  spin({ name: 'spin, depth first, one core', workers: 1, defines: fast, slots: 2, breadthFirst: false });

/** Of a model of several processes. -DCOLLAPSE is as fast, -DNOCOMP and more slots are, too. */
export const spinReduced = (): Contender =>
  spin({
    name: 'spin, partial order, one core',
    workers: 1,
    defines: fast,
    slots: 2,
    breadthFirst: false,
    reduces: true,
  });

export const spinReducedCores = (cores: number): Contender =>
  spin({
    name: `spin, partial order, ${workersOf(cores, 'core')}`,
    workers: cores,
    defines: [`-DNCORE=${cores}`, '-DVMAX=VECTOR', ...fast],
    slots: 2,
    breadthFirst: false,
    reduces: true,
  });

export const spinBreadthFirst = (): Contender =>
  spin({
    name: 'spin, breadth first, one core',
    workers: 1,
    defines: ['-DBFS', ...fast],
    slots: 2,
    breadthFirst: true,
  });

export const spinDepthFirstCores = (cores: number): Contender =>
  spin({
    name: `spin, depth first, ${workersOf(cores, 'core')}`,
    workers: cores,
    defines: [`-DNCORE=${cores}`, '-DVMAX=VECTOR', ...fast],
    slots: 2,
    breadthFirst: false,
  });

export const spinBreadthFirstCores = (cores: number): Contender =>
  spin({
    name: `spin, breadth first, ${workersOf(cores, 'core')}`,
    workers: cores,
    // Without -DNO_HC it stores hashes instead of states, and is not exact; -DNO_TDH, its other exact form, needs more than
    // 1.5 times the processor time. Its table has room for a state in every slot: with as many as depth first it would not
    // fit the machine.
    defines: ['-DBFS_PAR', '-DNO_HC'],
    slots: 1.5,
    breadthFirst: true,
    flags: [`-u${cores}`],
  });

/** States in a minimised automaton (Holzmann and Puri 1999): exact, slow, and by far the smallest. */
export const spinLeastMemory = (): Contender =>
  spin({
    name: 'spin, minimised automaton, one core',
    workers: 1,
    defines: ['-DMA=VECTOR'],
    slots: 1,
    breadthFirst: false,
  });

const spin = (search: Search): Contender => {
  const { name, workers, breadthFirst, reduces = false, flags = [] } = search;
  const runFlags = [reduces ? '-m1000000' : '-m100000', ...flags];
  const compiled = (size: Size, file: string, defines: readonly string[]): Promise<string> => {
    const cflags = ['-O3', '-march=native', ...defines];
    return size.model === 'zap'
      ? buildTwin('spin', file, size, { CFLAGS: cflags.join(' '), MEMORY: String(MEMORY_MIB) })
      : buildOriginal(file, size, { flags: [...cflags, `-DMEMLIM=${MEMORY_MIB}`], reduces });
  };
  return {
    name,
    tool: 'spin',
    workers,
    exact: true,
    shortest: breadthFirst && workers === 1,
    settings: `gcc -O3 -march=native -DSAFETY ${[...(reduces ? [] : ['-DNOREDUCE']), ...search.defines].join(' ')}; pan -wW ${runFlags.join(' ')}, 2^W at least ${search.slots} times the states`,
    prepare: async (size, states) => {
      const file = name.replaceAll(/\W+/g, '-');
      const sizedFor = (stored: number): string => `-w${Math.max(16, Math.ceil(Math.log2(stored * search.slots)))}`;
      const vector = search.defines.some((define) => define.includes('VECTOR'))
        ? await vectorBytes(await compiled(size, `${file}-vector`, []))
        : '';
      const defines = search.defines.map((define) => define.replace('VECTOR', vector));
      const pan = await compiled(size, file, defines);
      // What a reduced search stores is told by one.
      const stored = reduces
        ? read(name, search, await run([pan, sizedFor(states), ...runFlags]), size).states
        : states;
      return [pan, sizedFor(stored), ...runFlags];
    },
    read: (ended, size) => read(name, search, ended, size),
  };
};

/** Memory that spin may take at most; what it does not use, it does not touch. */
const MEMORY_MIB = 16_000;

/** Bytes of a state, in whole words, as Spin prints them after a search that goes nowhere. */
const vectorBytes = async (pan: string): Promise<string> => {
  const { output } = await run([pan, '-m10', '-w10']);
  const bytes = numberIn(output, /State-vector (\d+) byte/);
  if (bytes === undefined) throw new Error(`${pan} told no size of its states:\n${output}`);
  return String(Math.ceil((bytes + 1) / 8) * 8);
};

const read = (name: string, { breadthFirst }: Search, ended: Run, size: Size): Found => {
  const { output } = ended;
  const states = numberIn(output, /^ *(\d+) states, stored/m);
  const transitions = numberIn(output, /^ *(\d+) transitions/m);
  const depth = numberIn(output, /assertion violated .*\(at depth (\d+)\)/);
  const broken = /assertion violated \(*([A-Z_]+)/.exec(output)?.[1]?.replaceAll('_', '-');
  const full = /max search depth too small|out of memory|hash table is full|table overflow/i.test(output);
  // Not with hashes in place of states.
  const exact = output.includes('Full statespace search');
  if (states === undefined || transitions === undefined || full || !exact || !/errors: \d\b/.test(output))
    throw failure(name, ended);
  const choices = size.model === 'zap' ? choicesOf(ptesOf(size), breadthFirst) : { states: 0, transitions: 1 };
  return {
    states: states - choices.states,
    transitions: transitions - choices.transitions,
    broken,
    steps: depth === undefined ? undefined : depth - choiceDepth(size),
    stateBytes: stateBytes(output),
  };
};

/** What Spin stores and counts while it chooses an initial state, bit by bit: depth first the choice is one transition each. */
const choicesOf = (ptes: number, breadthFirst: boolean): Pick<Found, 'states' | 'transitions'> => {
  const initials = 2 << ptes;
  return breadthFirst
    ? { states: 4 * initials - 1, transitions: 5 * initials - 1 }
    : { states: 1, transitions: 1 + initials };
};

/** Steps in which Spin chooses an initial state: one a bit, one that ends the choice, and the initial assignments. */
const choiceDepth = (size: Size): number => ptesOf(size) + 3;

const ptesOf = ({ name, bounds }: Size): number => {
  if (bounds.ptes === undefined) throw new Error(`size ${name} does not say how many ptes`);
  return bounds.ptes;
};

/** States and hash table; Spin does not tell them apart from the rest with -DNOCOMP, nor with shared memory. */
const stateBytes = (output: string): number | undefined => {
  const states = numberIn(output, /^ *([\d.]+)\s+actual memory usage for states/m);
  const table = numberIn(output, /^ *([\d.]+)\s+(?:shared )?memory used for hash table/m);
  return states === undefined ? undefined : (states + (table ?? 0)) * 2 ** 20;
};
