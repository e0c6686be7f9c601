// What README.md, CONTRIBUTING.md and docs/ show is what the program does: each transcript is run, each model that a page
// gives is written to a file first. `UPDATE_README=1` writes the transcripts anew instead of comparing them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../src/commands/shared/exit-codes.ts';
import { type FencedBlock, fencedBlocks, withBlock } from './fenced-blocks.ts';
import { pages, root } from './pages.ts';
import { withoutProgress } from './progress-lines.ts';
import type { Ran } from './run-here.ts';
import { shootdownIn } from './run-here.ts';

const main = join(root, 'out/dist/src/cli/main.js');
const prompt = '$ npx shootdown ';
/** Of a program that a page gives. */
const nodePrompt = '$ node ';
/** Held against its page by package.test.ts, with the package that is installed: here it is only written anew. */
const ofPackage = '$ node all.mjs';
const isWritten = process.env.UPDATE_README === '1';
let folder: string;

beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  folder = mkdtempSync(join(tmpdir(), 'shootdown-readme-'));
  // So that the models of the pages can import 'shootdown', as its users do.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/shootdown'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was printed before for the same command: in two pages it is run once. */
const printed = new Map<string, string>();

/** The text of each file that the pages so far have given, and the files that are another in a later page. */
const given = new Map<string, string>();
const rewritten = new Set<string>();

const give = ({ file, text }: { readonly file: string; readonly text: string }): void => {
  const before = given.get(file);
  if (before !== undefined && before !== text) rewritten.add(file);
  given.set(file, text);
  writeFileSync(join(folder, file), text);
};

/** What node is to run for a command line as it is shown, without the prompt's `$`. */
const argumentsOf = (line: string): readonly string[] =>
  line.startsWith(prompt)
    ? [main, ...line.slice(prompt.length).trim().split(/\s+/)]
    : [line.slice(nodePrompt.length).trim()];

/** Runs what is behind the prompt. All commands share a folder, so that one can read what another wrote. */
const outputOf = (command: string): string => {
  if (/["'`\\|<>$&;*]/.test(command.slice(2))) throw new Error(`'${command}' needs a shell: show a plain command`);
  const before = printed.get(command);
  if (before !== undefined) return before;
  const ofFiles = command.includes('./') || !command.startsWith(prompt);
  // A thread that has loaded a file of one page does not see that it is another in the next.
  const inThread = command.startsWith(prompt) && ![...rewritten].some((file) => command.includes(file));
  const { code, out, err } = inThread ? shootdownIn(folder, ...argumentsOf(command).slice(1)) : run(command);
  expect({ command, code, err }).toEqual({ command, code: expect.any(Number), err: '' });
  expect([exitCodes.usage, exitCodes.unknown, exitCodes.internal]).not.toContain(code);
  if (!ofFiles) printed.set(command, out);
  return out;
};

const run = (command: string): Ran => {
  const { status, stdout, stderr } = spawnSync(process.execPath, argumentsOf(command), {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
  });
  return { code: status, out: stdout, err: withoutProgress(stderr) };
};

/** Seconds are another each time, and so are the blanks before them, in a table: `0.02 s`, `11.2 s`, `1 min 3 s`, `0.02` in a column. */
const times = / +(?:(?:\d+ min )?\d+(?:\.\d+)? s\b|\d+\.\d\d(?= {2}|$))/gm;
const withoutTimes = (text: string): string => text.replaceAll(times, ' (time)').trimEnd();

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** The file that a block of JavaScript, TypeScript, lines of JSON or a log is: the last that the paragraph before it names. */
const fileOf = ({ language, introduction }: FencedBlock): string | undefined =>
  ['js', 'ts', 'json', 'log'].includes(language)
    ? [...introduction.matchAll(/`([\w.-]+\.(?:m[jt]s|jsonl|log))`/g)].at(-1)?.[1]
    : undefined;

describe.each(pages)('%s', (page) => {
  const markdown = readFileSync(join(root, page), 'utf8');
  const blocks = fencedBlocks(markdown);
  const transcripts = blocks
    .filter(({ text }) => text.startsWith(prompt) || text.startsWith(nodePrompt))
    .map(({ text }) => text);
  const files = blocks.flatMap((block) => {
    const file = fileOf(block);
    return file === undefined ? [] : [{ file, text: block.text }];
  });

  beforeAll(() => {
    files.forEach(give);
  });

  test('shows each transcript and each file once, and a file for each block of JavaScript', () => {
    const names = [...transcripts.map(firstLine), ...files.map(({ file }) => file)];
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(blocks.filter((block) => block.language === 'js' && fileOf(block) === undefined)).toEqual([]);
  });

  const shown = transcripts
    .map((text) => [firstLine(text), text] as const)
    .filter(([first]) => first !== ofPackage || isWritten);

  test.each(shown)('`%s` prints what is shown', (first, text) => {
    const now = `${first}\n${outputOf(first)}`;
    const same = withoutTimes(text) === withoutTimes(now);
    if (!isWritten) expect(withoutTimes(text), 'UPDATE_README=1 writes it anew').toBe(withoutTimes(now));
    else if (!same) writeFileSync(join(root, page), withBlock(readFileSync(join(root, page), 'utf8'), first, now));
  });

  const suites = files.flatMap(({ file }) => (file.endsWith('.test.mjs') ? [file] : []));

  test.each(suites)('%s passes', (file) => {
    const { status, stdout } = spawnSync(process.execPath, ['--test', file], { cwd: folder, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^. fail 0$/m) });
  });

  const quoted = blocks.flatMap(({ language, text, introduction }) => {
    const file = language === 'ts' ? /`((?:models|properties|src)\/[\w/-]+\.ts)`/.exec(introduction)?.[1] : undefined;
    return file === undefined ? [] : [[file, text] as const];
  });

  test.each(quoted)('quotes %s as it is', (file, text) => {
    expect(unindented(readFileSync(join(root, file), 'utf8'))).toContain(unindented(text));
  });
});

test('what the pages give in TypeScript compiles, and is as expected', () => {
  const typed = [...given.keys()].filter((file) => file.endsWith('.mts'));
  expect(typed.length).toBeGreaterThan(1);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', ''];
  // All at once: the compiler reads the types of the package for each run anew.
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...typed], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  for (const file of typed)
    expect(outputOf(`${prompt}check ./${file.replace('.mts', '.mjs')} --no-out`)).toContain('all as expected');
});

test('each command has a page that shows it, and its options', () => {
  const { out } = shootdownIn(folder, '--help');
  const commands = [...out.matchAll(/^ {2}shootdown ([\w-]+)/gm)].map(([, name = '']) => name);
  expect(commands).toContain('check');
  for (const command of commands) {
    const page = join(root, `docs/${command}.md`);
    const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
    const shown = [...text.matchAll(/^\$ npx shootdown (.*)$/gm)].map(([, line = '']) => line);
    expect(shown, `docs/${command}.md`).toContain(`${command} --help`);
    // Of a script of some hundred lines, and of what needs a server, the page shows how it is run.
    const started =
      text.includes(`source <(shootdown ${command} `) || text.includes(`\nnpx shootdown ${command} --on `);
    const example = started || shown.some((line) => line.startsWith(command) && !line.endsWith('--help'));
    expect(example, `docs/${command}.md shows an example`).toBe(true);
  }
});

test('docs/check.md gives every verdict the exit code that it has', () => {
  const table = Object.fromEntries(
    [...readFileSync(join(root, 'docs/check.md'), 'utf8').matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(
      ([, verdict, code]) => [verdict, Number(code)],
    ),
  );
  const { holds, violated, deadlock, livelock, liveness, unreached, incomplete, failed } = exitCodes;
  expect(table).toEqual({ holds, violated, deadlock, livelock, liveness, unreached, incomplete, failed });
});

test('the changelog names every schema that is described', () => {
  const described = ['src/report/JSON.md', 'src/checkpoint/FORMAT.md'].flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:## )?`(shootdown\/[\w-]+\/\d+)`/gm)].map(
      ([, schema]) => schema,
    ),
  );
  expect(described.length).toBeGreaterThanOrEqual(14);
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  expect(described.filter((schema) => !changelog.includes(`\`${schema}\``))).toEqual([]);
});

test('the pages name scripts of package.json that are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(
      ([, script = '']) => script,
    ),
  );
  expect(named).toContain('dev');
  expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
});

test('the README can be read in one sitting', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
});

const unindented = (text: string): string => text.replaceAll(/^ +/gm, '').trim();
