// Whether a search keeps to --memory when it fills it: it ends as incomplete, is not killed, and takes at most SLACK more than it was
// given. `npm run bench -- memory [SIZE,...] [CASE,...]`
import { fileURLToPath } from 'node:url';
import { sizeValue } from '../../src/commands/shared/options/values.ts';
import { run } from '../process.ts';
import { plainTable } from '../table.ts';

const MIB = 2 ** 20;
/** Of the program itself, its threads and what they learn. */
const SLACK = 150 * MIB;
const sizes = (process.argv[3] ?? '64MiB').split(',');
const named = process.argv[4]?.split(',');
const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

const wide = fileURLToPath(new URL('../../test/fixtures/models/wide.js', import.meta.url));

interface Filling {
  readonly name: string;
  readonly args: readonly string[];
  /** How many searches have the memory, each. */
  readonly budgets: number;
  readonly endsWith: number;
}

/** Searches that fill any memory: of wide states, of narrow ones, and of a model of ours. */
const fillings = (size: string): readonly Filling[] => {
  const check = (name: string, target: string, ...more: readonly string[]): Filling => ({
    name,
    args: ['check', target, '--memory', size, '--no-out', ...more],
    budgets: 1,
    endsWith: 30,
  });
  // Searches one after the other in one process, or two at once: what one had must be given back.
  const compare = (name: string, workers: number, ...more: readonly string[]): Filling => {
    const searched = ['--set', 'pages=4', ...more];
    const args = ['compare', 'mapcount', '--memory', size, '--no-out', '--workers', `${workers}`, ...searched];
    return { name, args, budgets: workers, endsWith: 30 };
  };
  const one = `${wide}/all`;
  const zap = ['--set', 'cpus=4', '--set', 'stores=3'];
  const large = ['--set', 'words=60'];
  return [
    ...['1', '2'].flatMap((workers) => [
      check(`exact-${workers}`, one, '--workers', workers),
      check(`exact-wide-${workers}`, one, ...large, '--workers', workers),
      check(`exact-zap-${workers}`, 'zap/2022-batches', ...zap, '--workers', workers),
      check(`hash-${workers}`, one, '--store', 'hash', '--workers', workers),
      check(`hash-wide-${workers}`, one, ...large, '--store', 'hash', '--workers', workers),
      check(`hash-zap-${workers}`, 'zap/2022-batches', ...zap, '--store', 'hash', '--workers', workers),
    ]),
    check('dfs', one, '--search', 'dfs'),
    check('dfs-wide', one, ...large, '--search', 'dfs'),
    check('dfs-zap', 'zap/2022-batches', ...zap, '--search', 'dfs'),
    {
      name: 'equivalent',
      args: ['equivalent', one, `${wide}/other`, '--memory', size, '--no-out'],
      budgets: 2,
      endsWith: 30,
    },
    ...[1, 2].flatMap((workers) => [
      compare(`compare-${workers}`, workers, '--policies', 'AVG,TOT', '--part', 'three'),
      compare(`compare-all-${workers}`, workers),
    ]),
    {
      name: 'sweep',
      // One after the other: --memory is of each search.
      args: ['sweep', one, '--set', 'words=60,58', '--memory', size, '--workers', '1'],
      budgets: 1,
      endsWith: 30,
    },
  ];
};

const rows: string[][] = [];
let wrong = 0;
for (const size of sizes)
  for (const { name, args, budgets, endsWith } of fillings(size)) {
    if (named !== undefined && !named.includes(name)) continue;
    const { peakBytes, seconds, code, output } = await run([process.execPath, main, ...args]);
    const allowed = sizeValue(size, 'memory') * budgets + SLACK;
    const isRight = code === endsWith && peakBytes <= allowed;
    if (!isRight) wrong++;
    const row = [
      size,
      name,
      `${Math.round(peakBytes / MIB)}`,
      `${Math.round(allowed / MIB)}`,
      `${code}`,
      seconds.toFixed(0),
    ];
    rows.push([...row, isRight ? '' : 'WRONG']);
    console.error(rows.at(-1)?.join('  '));
    if (!isRight) console.error(output.slice(-600));
  }
for (const line of plainTable(['--memory', 'of', 'peak MiB', 'allowed', 'exit', 'seconds', ''], rows))
  console.log(line);
if (wrong > 0) process.exitCode = 1;
