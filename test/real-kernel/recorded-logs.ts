// The logs of real kernels in test/fixtures/observe, and variants held against them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../src/loading/models.ts';
import { instantiate } from '../../src/model/instance.ts';
import { type Observation, observe } from '../../src/real-kernel/observe/observe.ts';
import { type Reading, readingOf } from '../../src/real-kernel/observe/reading.ts';
import { eventsOf } from '../../src/real-kernel/observe/tables/index.ts';
import { parseTraceLog, type TraceLog } from '../../src/real-kernel/observe/trace-log.ts';
import { root } from '../pages.ts';

export const recordedLog = (name: string): TraceLog =>
  parseTraceLog(readFileSync(join(root, 'test/fixtures/observe', `${name}.txt`), 'utf8'), name);

export const readingFor = async (target: string, log: TraceLog): Promise<Reading> => {
  const [model = '', variant = ''] = target.split('/');
  const told = log.model === model ? log.bounds : [];
  const bounds = Object.fromEntries(
    told.map((bound) => bound.split('=')).map(([name, value]) => [name, Number(value)]),
  );
  const { system } = instantiate(await loadModel(model), variant, bounds);
  return readingOf(system, eventsOf(model, system).events, log);
};

/** `zap/2014`, held against a log at the bounds that it says. */
export const observed = async (target: string, log: TraceLog): Promise<Observation> =>
  observe(target, await readingFor(target, log));

/** Whether it is of a path; else the number of the line that does not fit. */
export const outcomeOf = async (target: string, log: TraceLog): Promise<'accepted' | number> => {
  const reading = await readingFor(target, log);
  const { finding } = await observe(target, reading);
  if (finding.kind === 'incomplete') throw new Error(`the search ended by ${finding.limit}`);
  return finding.kind === 'accepted' ? 'accepted' : (reading.lines[finding.line]?.line.number as number);
};

/** The same log with what two lines say exchanged; each stays where it is in time. */
export const exchanged = (log: TraceLog, i: number, j: number): TraceLog => {
  const [a, b] = [log.lines[i], log.lines[j]];
  if (a === undefined || b === undefined) throw new Error(`the log has no lines ${i} and ${j}`);
  const lines = [...log.lines];
  lines[i] = { ...b, number: a.number, time: a.time };
  lines[j] = { ...a, number: b.number, time: b.time };
  return { ...log, lines };
};
