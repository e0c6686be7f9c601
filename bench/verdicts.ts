// What every variant of every model comes to, written before a change and compared after it:
//
//   npm run verdicts -- write out/before.json        (before the change)
//   npm run verdicts -- compare out/before.json      (after it; or compare BEFORE AFTER, of two files)
//   npm run verdicts -- lazily out/before.json       (with noise taken lazily from the beginning)
//
// Compared are the verdict with its property, trace and what waits, states, transitions, depth, levels, and how often each step was
// taken: all that `check --json` says, but for time, memory, and where the program is, with noise taken always. Taken lazily, verdict, property and steps have to be the same.
// Each variant that differs is named, with what differs. Exit code 0: nothing differs; 1: something does. Some three minutes of processor time; models after the files are checked
// alone: npm run verdicts -- write out/zap.json zap.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelNames } from '../models/index.ts';
import { check } from '../src/check/check.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { hasNoise } from '../src/packed/index.ts';
import { type VerdictDocument, verdictDocument } from '../src/report/verdict-json.ts';

/** What is said of a variant, by the names of the document of `check --json`. */
type Found = Readonly<Record<string, unknown>>;
/** By model, variant and, where one property is checked alone, that property. */
type Verdicts = Readonly<Record<string, Found>>;

/** What may be another each time, or on another machine. */
const incidental = ['seconds', 'bytes', 'diskBytes', 'modelFile'];

const usage = `npm run verdicts -- write FILE [MODEL]...
npm run verdicts -- compare FILE [MODEL]...
npm run verdicts -- compare BEFORE.json AFTER.json
npm run verdicts -- lazily FILE [MODEL]...`;

const fail = (problem: string): never => {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
};

const main = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

const search = (models: readonly string[]): Verdicts => {
  const all: [string, Found][] = [];
  for (const model of models) {
    if (!modelNames.includes(model)) fail(`there is no model '${model}'`);
    const ran = spawnSync(process.execPath, [main, 'check', model, '--no-lazy-noise', '--json', '--no-out'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (ran.error !== undefined || ran.stdout === '')
      fail(`shootdown check ${model} said nothing: ${ran.error?.message ?? ran.stderr}`);
    const { results, refused } = JSON.parse(ran.stdout) as { results: readonly Found[]; refused: readonly Found[] };
    if (refused.length > 0) fail(`${model} refuses its own bounds: ${JSON.stringify(refused)}`);
    for (const result of results) {
      // A variant's own row comes first, then one for each property that it breaks besides.
      const own = `${model}/${result.variant}`;
      const isFirst = all.every(([name]) => name !== own);
      const found = Object.fromEntries(Object.entries(result).filter(([field]) => !incidental.includes(field)));
      all.push([isFirst ? own : `${own}/${result.property}`, found]);
    }
    console.error(`${model}: ${results.length}`);
  }
  return Object.fromEntries(all);
};

/** Of the variants with noise in some models what they come to when noise is taken lazily, as far as that does not depend on it. */
const lazily = async (models: readonly string[]): Promise<Verdicts> => {
  const all: [string, Found][] = [];
  for (const model of await Promise.all(models.map(loadModel))) {
    for (const { name } of model.variants) {
      const instance = instantiate(model, name);
      if (!hasNoise(instance.system)) continue;
      const result = await check(instance, { lazyAfter: 0 });
      all.push([`${model.name}/${name}`, unchanging(verdictDocument(instance, undefined, result, undefined))]);
    }
    console.error(`${model.name}: ${all.length}`);
  }
  return Object.fromEntries(all);
};

/** What is the same however noise is taken. */
const unchanging = ({ verdict, property, also, unreached, livelocks, trace }: Partial<VerdictDocument>): Found => ({
  verdict,
  property,
  also,
  unreached,
  livelocks,
  steps: trace?.steps.length,
});

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
};

/** Where two values differ first, and how: `states: 277 -> 278`, `trace.steps[4].step: "a" -> "b"`. */
const firstDifference = (before: unknown, after: unknown, place: string): string => {
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length)
      return `${place}: ${before.length} -> ${after.length} of them`;
    const field = [...new Set([...Object.keys(before), ...Object.keys(after)])].find(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    );
    if (field !== undefined) {
      const next = Array.isArray(before) ? `${place}[${field}]` : place === '' ? field : `${place}.${field}`;
      return firstDifference(before[field], after[field], next);
    }
  }
  return `${place}: ${short(before)} -> ${short(after)}`;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A line for each variant that differs, with every field that does. */
const differences = (before: Verdicts, after: Verdicts): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === undefined) return [`${name}: is new`];
    if (now === undefined) return [`${name}: is gone`];
    const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
      (field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]),
    );
    return fields.length === 0
      ? []
      : [`${name}: ${fields.map((field) => firstDifference(old[field], now[field], field)).join('; ')}`];
  });

const read = (file: string): Verdicts => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Verdicts;
  } catch (error) {
    return fail(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
};

const [task, file, ...rest] = process.argv.slice(2);
if (file === undefined) fail('no file is named');
else if (task === 'write') {
  const found = search(rest.length === 0 ? modelNames : rest);
  writeFileSync(file, `${JSON.stringify(found, undefined, 1)}\n`);
  console.log(`${Object.keys(found).length} verdicts written to ${file}`);
} else if (task === 'compare') {
  const before = read(file);
  const [other] = rest;
  const models = rest.length === 0 ? modelNames : rest;
  const isFile = other?.endsWith('.json') === true;
  const after = isFile ? read(other) : search(models);
  const asked = Object.entries(before).filter(([name]) => isFile || models.includes(name.split('/')[0] ?? ''));
  const found = differences(Object.fromEntries(asked), after);
  for (const line of found) console.log(line);
  console.log(`${asked.length} verdicts, ${found.length} differ`);
  process.exitCode = found.length === 0 ? 0 : 1;
} else if (task === 'lazily') {
  const before = read(file);
  const after = await lazily(rest.length === 0 ? modelNames : rest);
  const asked = Object.keys(after).map((name): [string, Found] => [name, unchanging(before[name] ?? {})]);
  const found = differences(Object.fromEntries(asked), after);
  for (const line of found) console.log(line);
  console.log(`${asked.length} verdicts, ${found.length} differ`);
  process.exitCode = found.length === 0 ? 0 : 1;
} else fail(`there is no task '${task}'`);
