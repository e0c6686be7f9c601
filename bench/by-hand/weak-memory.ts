// What the memory of the parts (models/machine/memory) costs beside steps that are written out by hand for one protocol, with the same states:
// IRIW+rmbs and message passing with any number of readers (test/fixtures/weak-memory.ts). Each run is a process of its own, which learns
// from nothing; the three are run in turn. Counted is the time of the processor for the search:
//
//   npm run bench -- weak-memory [READERS,...]     by default with 5, 6, 7 and 8 readers
//   npm run bench -- weak-memory ... --rounds 5
import { stateBufferOf } from '../../src/packed/state/state-buffer.ts';
import { byHand, type Litmus, onMemory } from '../../test/fixtures/weak-memory.ts';
import { median } from '../statistics.ts';
import { markdownTable } from '../table.ts';
import { inProcess, type Search, sameSearch, searchOf } from './search.ts';

type System = ReturnType<typeof byHand>;

const wordsOf = (system: System): number => stateBufferOf(system.root).layout.words;

/** By hand, with bits that nothing looks at: what of the cost is that of wider states. */
const asWide = (litmus: Litmus, readers: number): System => {
  const words = wordsOf(onMemory(litmus, readers));
  for (let unused = 0; ; unused++) {
    const system = byHand(litmus, readers, unused);
    if (wordsOf(system) === words) return system;
  }
};

const contenders = { memory: onMemory, hand: byHand, wide: asWide } as const;
type Contender = keyof typeof contenders;

interface Run extends Search {
  readonly words: number;
}

/** In this process. */
const searched = async (litmus: Litmus, contender: Contender, readers: number): Promise<Run> => {
  const system = contenders[contender](litmus, readers);
  return { ...(await searchOf(system)), words: wordsOf(system) };
};

/** A row of the table. */
const compared = (litmus: Litmus, readers: number, rounds: number): readonly string[] => {
  const runs: Record<Contender, Run[]> = { memory: [], hand: [], wide: [] };
  const names = Object.keys(runs) as Contender[];
  for (let round = 0; round < rounds; round++)
    for (const name of names) runs[name].push(inProcess('weak-memory', litmus, name, String(readers)) as Run);
  const [first] = runs.memory as [Run];
  sameSearch(`${litmus} with ${readers} readers`, Object.values(runs).flat());
  const secondsOf = (name: Contender): number => median(runs[name].map(({ seconds }) => seconds));
  const ratioTo = (name: Contender): string =>
    median(runs.memory.map(({ seconds }, round) => seconds / (runs[name][round] as Run).seconds)).toFixed(2);
  return [
    litmus,
    String(readers),
    first.states.toLocaleString('en'),
    `${first.words}, ${(runs.hand[0] as Run).words}`,
    ...names.map((name) => secondsOf(name).toFixed(2)),
    ratioTo('hand'),
    ratioTo('wide'),
  ];
};

/** `readers`: as given on the command line, 5,6 say. */
export const measureWeakMemory = async (readers: readonly string[], rounds: number): Promise<void> => {
  const [one, litmus, contender, number] = readers;
  if (one === 'one') {
    console.log(JSON.stringify(await searched(litmus as Litmus, contender as Contender, Number(number))));
    return;
  }
  const head = [
    'test',
    'readers',
    'states',
    'words, by hand',
    'memory, s',
    'by hand, s',
    'as wide, s',
    'to by hand',
    'to as wide',
  ];
  const numbers = (one ?? '5,6,7,8').split(',').map(Number);
  if (!numbers.every((n) => Number.isInteger(n) && n > 0)) throw new Error(`'${one}' is no list of numbers of readers`);
  const tests = ['iriw', 'mp'] as const;
  for (const line of markdownTable(
    head,
    tests.flatMap((test) => numbers.map((n) => compared(test, n, rounds))),
  ))
    console.log(line);
};
