// What the README shows is what the program does. `UPDATE_README=1` writes the transcripts anew instead of comparing them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../src/commands/shared/exit-codes.ts';
import { fencedBlocks, withBlock } from './fenced-blocks.ts';
import { withoutProgress } from './progress-lines.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'out/dist/src/cli/main.js');
const readme = join(root, 'README.md');
const markdown = readFileSync(readme, 'utf8');
const blocks = fencedBlocks(markdown);
const prompt = '$ npx shootdown ';
const transcripts = blocks.filter(({ text }) => text.startsWith(prompt)).map(({ text }) => text);
let folder: string;

beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  folder = mkdtempSync(join(tmpdir(), 'shootdown-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs what is behind the prompt. All commands share a folder, so that one can read what another wrote. */
const outputOf = (command: string): string => {
  if (/["'`\\|<>$&;*]/.test(command)) throw new Error(`'${command}' needs a shell: show a plain command in the README`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...command.trim().split(/\s+/)], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
  });
  expect({ command, status, stderr: withoutProgress(stderr) }).toEqual({
    command,
    status: expect.any(Number),
    stderr: '',
  });
  expect([exitCodes.usage, exitCodes.unknown, exitCodes.internal]).not.toContain(status);
  return stdout;
};

/** Seconds are another each time; so are the blanks before them, in a table. */
const withoutTimes = (text: string): string => text.replaceAll(/ +\d+\.\d\d(?= s\b| {2}|$)/gm, ' 0.00').trimEnd();

describe('the README', () => {
  test('shows at least one transcript', () => {
    expect(transcripts.length).toBeGreaterThan(0);
    expect(new Set(transcripts.map((text) => text.split('\n', 1)[0])).size).toBe(transcripts.length);
  });

  test.each(transcripts.map((text) => [text.split('\n', 1)[0] ?? '', text]))(
    '`%s` prints what is shown',
    (first, text) => {
      const now = `${first}\n${outputOf(first.slice(prompt.length))}`;
      if (process.env.UPDATE_README === '1') writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), first, now));
      else expect(withoutTimes(text), 'UPDATE_README=1 writes it anew').toBe(withoutTimes(now));
    },
  );

  test('names files that are there', () => {
    const links = [...markdown.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('quotes models as they are', () => {
    const quoting = blocks.flatMap(({ language, text, introduction }) => {
      const file = language === 'ts' ? /`(models\/[\w/-]+\.ts)`/.exec(introduction)?.[1] : undefined;
      return file === undefined ? [] : [{ file, text }];
    });
    expect(quoting.length).toBeGreaterThan(0);
    for (const { file, text } of quoting)
      expect(unindented(readFileSync(join(root, file), 'utf8')), `quoted from ${file}`).toContain(unindented(text));
  });

  test('gives every verdict the exit code that it has', () => {
    const table = Object.fromEntries(
      [...markdown.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, verdict, code]) => [verdict, Number(code)]),
    );
    const { holds, violated, deadlock, unreached, incomplete, failed } = exitCodes;
    expect(table).toEqual({ holds, violated, deadlock, unreached, incomplete, failed });
  });
});

const unindented = (text: string): string => text.replaceAll(/^ +/gm, '').trim();
