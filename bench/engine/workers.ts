// npm run bench -- workers [WORKERS,...] [--sizes NAME,...] [--rounds N]: one worker against several, whole processes in turn, nothing reduced.
import { mkdirSync } from 'node:fs';
import { out } from '../paths.ts';
import type { Size } from '../peers/contender.ts';
import { type Measured, measure } from '../peers/rounds.ts';
import { shootdown } from '../peers/shootdown.ts';
import { median, ratioOf, type Spread, spreadOf } from '../statistics.ts';
import { markdownTable, type Row } from '../table.ts';

const head: Row = [
  'states',
  'workers',
  'seconds',
  'least to most',
  'CPU seconds',
  'times as fast',
  'round by round',
  'CPU time, ratio',
];

/** `counts`: as given on the command line, 2,4 say; one worker is always run too. */
export const measureWorkers = async (counts: string, sizes: readonly Size[], rounds: number): Promise<void> => {
  const several = counts.split(',').map(Number);
  if (!several.every((workers) => Number.isInteger(workers) && workers > 1))
    throw new Error(`'${counts}' is no list of numbers of workers, 2 or more each`);
  mkdirSync(out, { recursive: true });
  const rows: Row[] = [];
  for (const size of sizes) {
    const contenders = [1, ...several].map(shootdown);
    const results = await measure(size, contenders, { rounds, say: (line) => console.error(line) });
    rows.push(...results.map((result) => rowOf(result, results[0] as Measured)));
  }
  for (const line of markdownTable(head, rows)) console.log(line);
};

const rowOf = ({ contender, found, seconds, cpuSeconds }: Measured, one: Measured): Row => [
  found.states.toLocaleString('en'),
  String(contender.workers),
  median(seconds).toFixed(2),
  range(spreadOf(seconds)),
  median(cpuSeconds).toFixed(2),
  ratioOf(one.seconds, seconds).median.toFixed(2),
  range(ratioOf(one.seconds, seconds)),
  ratioOf(cpuSeconds, one.cpuSeconds).median.toFixed(2),
];

const range = ({ least, most }: Spread): string => `${least.toFixed(2)} to ${most.toFixed(2)}`;
