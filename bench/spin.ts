// Spin with the settings that were fastest for this model, and those that need the least memory.
import { type Contender, type Found, failure, numberIn, type Size } from './contender.ts';
import { type Run, run } from './process.ts';
import { workersOf } from './shootdown.ts';
import { buildTwin } from './twin.ts';

interface Search {
  readonly name: string;
  readonly workers: number;
  /** Compiler flags; `vector`: bytes of a state. */
  readonly defines: (vector: number) => readonly string[];
  /** Slots of the hash table for each state. */
  readonly slots: number;
  readonly breadthFirst: boolean;
  readonly flags?: readonly string[];
}

// -DNOCOMP: no masking of the state vector, 1.1 to 1.2 times as fast, and smaller on one core. -DSFH: as fast as the other
// hash functions, or faster. Reduction finds nothing to reduce in a model of one process, and takes time: -DNOREDUCE, which
// twin.sh sets with -DSAFETY. -DCOLLAPSE needs more memory than none and is half as fast: there is one process to collapse.
const fast = ['-DNOCOMP', '-DSFH'];

export const spinDepthFirst = (): Contender =>
  spin({ name: 'spin, depth first, one core', workers: 1, defines: () => fast, slots: 1, breadthFirst: false });

export const spinBreadthFirst = (): Contender =>
  spin({
    name: 'spin, breadth first, one core',
    workers: 1,
    defines: () => ['-DBFS', ...fast],
    slots: 1,
    breadthFirst: true,
  });

export const spinDepthFirstCores = (cores: number): Contender =>
  spin({
    name: `spin, depth first, ${workersOf(cores, 'core')}`,
    workers: cores,
    defines: (vector) => [`-DNCORE=${cores}`, `-DVMAX=${vector}`, ...fast],
    slots: 1,
    breadthFirst: false,
  });

export const spinBreadthFirstCores = (cores: number): Contender =>
  spin({
    name: `spin, breadth first, ${workersOf(cores, 'core')}`,
    workers: cores,
    defines: () => ['-DBFS_PAR', ...fast],
    // Its table does not grow and has no chains: it is slow when more than a quarter full.
    slots: 4,
    breadthFirst: true,
    flags: [`-u${cores}`],
  });

/** States in a minimised automaton (Holzmann and Puri 1999): exact, slow, and by far the smallest. */
export const spinLeastMemory = (): Contender =>
  spin({
    name: 'spin, minimised automaton, one core',
    workers: 1,
    defines: (vector) => [`-DMA=${vector}`],
    slots: 1,
    breadthFirst: false,
  });

const spin = (search: Search): Contender => {
  const { name, workers, breadthFirst, flags = [] } = search;
  const runFlags = ['-m100000', ...flags];
  const compiled = (size: Size, file: string, defines: readonly string[]): Promise<string> =>
    buildTwin('spin', file, size, {
      CFLAGS: ['-O3', '-march=native', ...defines].join(' '),
      MEMORY: String(MEMORY_MIB),
    });
  return {
    name,
    tool: 'spin',
    workers,
    exact: true,
    shortest: breadthFirst && workers === 1,
    settings: `gcc -O3 -march=native -DSAFETY -DNOREDUCE ${search.defines(0).join(' ').replaceAll('=0', '=(bytes of a state)')}; pan -w(2^w at least ${search.slots === 1 ? 'the states' : `${search.slots} times the states`}) ${runFlags.join(' ')}`,
    prepare: async (size, states) => {
      const file = name.replaceAll(/\W+/g, '-');
      const sized = `-w${Math.max(16, Math.ceil(Math.log2(states * search.slots)))}`;
      const vector = search.defines(0).some((define) => define.endsWith('=0'))
        ? await vectorBytes(await compiled(size, `${file}-vector`, []))
        : 0;
      return [await compiled(size, file, search.defines(vector)), sized, ...runFlags];
    },
    read: (ended, size) => read(name, breadthFirst, ended, size),
  };
};

/** Memory that spin may take at most; what it does not use, it does not touch. */
const MEMORY_MIB = 16_000;

/** Bytes of a state, in whole words, as Spin prints them after a search that goes nowhere. */
const vectorBytes = async (pan: string): Promise<number> => {
  const { output } = await run([pan, '-m10', '-w10']);
  const bytes = numberIn(output, /State-vector (\d+) byte/);
  if (bytes === undefined) throw new Error(`${pan} told no size of its states:\n${output}`);
  return Math.ceil((bytes + 1) / 8) * 8;
};

const read = (name: string, breadthFirst: boolean, ended: Run, size: Size): Found => {
  const { output } = ended;
  const states = numberIn(output, /^ *(\d+) states, stored/m);
  const transitions = numberIn(output, /^ *(\d+) transitions/m);
  const depth = numberIn(output, /assertion violated .*\(at depth (\d+)\)/);
  const broken = /assertion violated \(*([A-Z_]+)/.exec(output)?.[1]?.replaceAll('_', '-');
  const full = /max search depth too small|out of memory|hash table is full|table overflow/i.test(output);
  if (states === undefined || transitions === undefined || full || !/errors: [01]\b/.test(output))
    throw failure(name, ended);
  // What Spin stores and counts while it chooses an initial state, bit by bit: depth first the choice is one transition each.
  const initials = 2 << ptesOf(size);
  const choices = breadthFirst
    ? { states: 4 * initials - 1, transitions: 5 * initials - 1 }
    : { states: 1, transitions: 1 + initials };
  return {
    states: states - choices.states,
    transitions: transitions - choices.transitions,
    broken,
    steps: depth === undefined ? undefined : depth - choiceDepth(size),
    stateBytes: stateBytes(output),
  };
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
