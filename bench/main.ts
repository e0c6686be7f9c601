// npm run bench [-- workers | engines | parts | weak-memory | stores | checkpoint | livelocks | stress | memory | scaling] [-- --sizes small,medium --rounds 5 --write]
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureParts } from './by-hand/parts.ts';
import { measureWeakMemory } from './by-hand/weak-memory.ts';
import { compareEngines } from './engine/engines.ts';
import { measureWorkers } from './engine/workers.ts';
import type { Size } from './peers/contender.ts';
import { machine, missingTools } from './peers/machine.ts';
import { missingOriginal } from './peers/original.ts';
import { measurePeers } from './peers/peers.ts';
import { head, ratioLine, ratiosOf, rowsOf, settingsLines, titleOf } from './peers/results.ts';
import { sizes as allSizes, quick } from './peers/sizes.ts';
import { writeReadme } from './readme.ts';
import { plainTable } from './table.ts';

/** What `npm run bench` measures. */
const defaultSizes = ['medium', 'large', 'symmetry', 'broken-2014'];

const usage = `npm run bench -- [peers] [options]   shootdown against spin and rumur
npm run bench -- workers [WORKERS,...]  one worker and several (default: 2), in turn; three rounds in two minutes
npm run bench -- engines             the packed executor against the reference one
npm run bench -- parts [PART]...     the parts of models, each against the same written out by hand
npm run bench -- weak-memory [READERS,...]  weak memory as a part, against the same written out by hand
npm run bench -- stores              exact and hashed storage
npm run bench -- checkpoint [FOLDER] what checkpoints cost
npm run bench -- livelocks [MODEL]... what it costs to look for livelocks, of every model
npm run bench -- stress [RUNS]       searches by 2 to 8 workers under load: one count (default: 1000)
npm run bench -- memory [SIZE,...]   whether --memory is kept to: 64MiB,512MiB,4GiB (default: 64MiB)
npm run bench -- scaling             many machines, reckoned: the tables of docs/SCALING.md

options of peers:
  --sizes NAME,...     of ${allSizes.map(({ name }) => name).join(', ')} (default: ${defaultSizes.join(',')})
  --quick              the time until the verdict with everything that each tool has, in five minutes: --sizes ${quick.map(({ name }) => name).join(',')}
  --only TEXT          only those contenders, beside shootdown, whose name contains TEXT
  --rounds N           (default: 3; with --quick 1)
  --write              put the tables into bench/README.md`;

const fail = (problem: string): never => {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
};

const roundsOf = (text: string = '3'): number => {
  const rounds = Number(text);
  return Number.isSafeInteger(rounds) && rounds > 0 ? rounds : fail(`--rounds ${text} is no number of rounds`);
};

/** Those that are asked for, else those with these names. */
const sizesOf = (usual: readonly string[]): readonly Size[] =>
  (values.sizes?.split(',') ?? usual).map(
    (name) => allSizes.find((size) => size.name === name) ?? fail(`there is no size '${name}'`),
  );

/** What several workers are measured with: two, four and nine million states. */
const workersSizes = ['small', 'shared', 'medium'];

const peers = async (): Promise<void> => {
  const missing = missingTools();
  if (missing.length > 0) fail(`not installed: ${missing.join(', ')} (Debian: apt-get install rumur spin gcc)`);
  if (values.quick && values.sizes !== undefined) fail('--quick says which sizes: leave out --sizes');
  const quickly = values.quick ? quick.map(({ name }) => name) : defaultSizes;
  const sizes = sizesOf(quickly);
  const original = missingOriginal();
  const left = original === undefined ? [] : sizes.filter(({ model }) => model !== 'zap');
  if (original !== undefined && left.length > 0) {
    if (values.write) fail(original);
    console.error(`left out: ${left.map(({ name }) => name).join(', ')}. ${original}`);
  }
  const rounds = roundsOf(values.rounds ?? (values.quick ? '1' : undefined));
  const { only } = values;
  if (values.write && only !== undefined) fail('--write is for all contenders, not for --only some');
  const say = (line: string): void => console.error(line);
  const results = await measurePeers(
    sizes.filter((size) => !left.includes(size)),
    availableParallelism(),
    { rounds, say },
    ({ name, tool }) => only === undefined || tool === 'shootdown' || name.includes(only),
  );
  console.log(`${machine()}\nmedians of ${rounds} rounds`);
  for (const result of results) {
    console.log(`\n${titleOf(result)}\n`);
    for (const line of plainTable(head, rowsOf(result))) console.log(line);
    console.log('');
    for (const ratio of ratiosOf(result)) console.log(ratioLine(ratio));
  }
  console.log('');
  for (const line of settingsLines(results)) console.log(line);
  if (values.write) {
    writeReadme(results, ['npm run bench --', ...process.argv.slice(2)].join(' '), rounds, { quick: values.quick });
  }
};

const engines = async (): Promise<void> => {
  const { packed, reference, ratio } = await compareEngines(roundsOf(values.rounds));
  const thousands = (n: number): string => `${Math.round(n / 1000).toLocaleString('en')} thousand transitions/s`;
  console.log(`packed     ${thousands(packed)}\nreference  ${thousands(reference)}\nratio      ${ratio.toFixed(0)}`);
};

const parse = () =>
  parseArgs({
    options: {
      sizes: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
const parsed = ((): ReturnType<typeof parse> => {
  try {
    return parse();
  } catch (error) {
    return fail((error as Error).message);
  }
})();
const { values, positionals } = parsed;
const [what = 'peers', ...more] = positionals;
try {
  if (values.help) console.log(usage);
  // These measure when they are loaded.
  else if (what === 'checkpoint') await import('./engine/checkpoint.ts');
  else if (what === 'livelocks') await import('./engine/livelocks.ts');
  else if (what === 'stress') await import('./engine/stress.ts');
  else if (what === 'memory') await import('./engine/memory.ts');
  else if (what === 'workers' && more.length < 2)
    await measureWorkers(more[0] ?? '2', sizesOf(workersSizes), roundsOf(values.rounds));
  else if (what === 'parts') await measureParts(more, roundsOf(values.rounds));
  else if (what === 'weak-memory') await measureWeakMemory(more, roundsOf(values.rounds));
  else if (more.length > 0) fail(`one thing at a time: ${positionals.join(' ')}`);
  else if (what === 'scaling') await import('./scaling/print.ts');
  else if (what === 'engines') await engines();
  else if (what === 'stores') await import('./engine/stores.ts');
  else if (what === 'peers') await peers();
  else fail(`there is no benchmark '${what}'`);
} catch (error) {
  console.error(`FAILED: ${(error as Error).message}`);
  process.exitCode = 1;
}
