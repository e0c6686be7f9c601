// What the parts of models/machine cost beside the same steps by hand on plain fields, with the same states and transitions: small protocols that
// one part each carries (test/fixtures/parts). Each run is a process of its own; the two are run in turn, the first of them first every other
// round. Counted is the time of the processor for the search:
//
//   npm run bench -- parts [PART] ...        by default all
//   npm run bench -- parts ... --rounds 11
import { partSystems } from '../../test/fixtures/parts/index.ts';
import type { PartSystem } from '../../test/fixtures/parts/part-system.ts';
import { median, spreadOf } from '../statistics.ts';
import { markdownTable, type Row } from '../table.ts';
import { inProcess, type Search, sameSearch, searchOf } from './search.ts';

const partOf = (name: string): PartSystem => {
  const found = partSystems.find((part) => part.name === name);
  if (found !== undefined) return found;
  throw new Error(`there is no part '${name}': ${partSystems.map((part) => `'${part.name}'`).join(', ')}`);
};

const head: Row = ['part', 'size', 'states', 'part, s', 'by hand, s', 'least to least', 'ratio', 'quarters'];

const rowOf = ({ name, counts, large }: PartSystem, rounds: number): Row => {
  const runs = { part: [] as Search[], hand: [] as Search[] };
  for (let round = 0; round < rounds; round++)
    for (const way of round % 2 === 0 ? (['part', 'hand'] as const) : (['hand', 'part'] as const))
      runs[way].push(inProcess('parts', name, way));
  sameSearch(name, [...runs.part, ...runs.hand]);
  const secondsOf = (way: 'part' | 'hand') => runs[way].map(({ seconds }) => seconds);
  const [part, hand] = [spreadOf(secondsOf('part')), spreadOf(secondsOf('hand'))];
  const ratios = runs.part.map(({ seconds }, round) => seconds / (runs.hand[round] as Search).seconds);
  const sorted = [...ratios].sort((a, b) => a - b);
  const quarter = (of: number): string => (sorted[Math.floor((of * (rounds - 1)) / 4)] as number).toFixed(2);
  return [
    name,
    `${large} ${counts}`,
    (runs.part[0] as Search).states.toLocaleString('en'),
    part.median.toFixed(2),
    hand.median.toFixed(2),
    (part.least / hand.least).toFixed(2),
    median(ratios).toFixed(2),
    `${quarter(1)} to ${quarter(3)}`,
  ];
};

/** `names`: of the parts; none: all. */
export const measureParts = async (names: readonly string[], rounds: number): Promise<void> => {
  const [one, name, way] = names;
  if (one === 'one') {
    const part = partOf(name ?? '');
    console.log(JSON.stringify(await searchOf(part.build(part.large, way === 'hand'))));
    return;
  }
  const parts = names.length === 0 ? partSystems : names.map(partOf);
  const rows: Row[] = [];
  for (const part of parts) {
    console.error(part.name);
    rows.push(rowOf(part, rounds));
  }
  for (const line of markdownTable(head, rows)) console.log(line);
};
