// The dialogue of `shootdown step`, as a user types it, and as a file of commands is piped in.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';
import { root } from './pages.ts';
import { answer, environment, file, folder, main } from './run-cli.ts';

const typed = (input: string, ...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'step', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(),
    input,
  });
  return { code: status, out: stdout, err: stderr };
};

test('the dialogue of docs/step.md is what the program says', () => {
  const page = readFileSync(join(root, 'docs/step.md'), 'utf8');
  const dialogues = fencedBlocks(page).filter(({ language, text }) => language === 'text' && text.startsWith('> '));
  expect(dialogues).toHaveLength(1);
  const [{ text } = { text: '' }] = dialogues;
  const commands = text.split('\n').flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []));
  const { code, out } = typed(`${commands.join('\n')}\n`, 'zap/2014');
  expect(code).toBe(0);
  expect(out.slice(out.indexOf('\n> ') + 1)).toBe(text);
});

test('a shortest way to what is broken is found, gone back, and found again', () => {
  const { code, out } = typed('find broken\nundo 3\nfind broken\nquit\nnever read\n', 'zap/2014');
  expect(code).toBe(0);
  expect(out.match(/^found after \d+ more steps/gm)).toEqual([
    expect.stringMatching(/^found after \d+ more steps$/),
    'found after 3 more steps',
  ]);
  expect(out).toContain('BROKEN MKCLEAN');
  expect(out).not.toContain('never read');
});

test('a wrong command is told, changes nothing, and is no success in a file of commands', () => {
  const { code, out } = typed('forward\n99\ngoto x\nfind nothing\nundo\nshow\n', 'zap/2014');
  expect(code).toBe(150);
  for (const said of [
    "there is no 'forward'",
    'there is no step 99',
    "'x' is no number",
    "'nothing' is nothing that can be looked for",
    'this is an initial state',
  ])
    expect(out).toContain(said);
  expect(out.match(/^state \d+, .*$/gm)).toEqual(['state 0, initial', 'state 0, initial']);
});

test('a counterexample is opened at its end, and one of a foreign model only with --model', () => {
  const model = file(
    'race.mjs',
    `import { bool, breaks, defineModel, forState, struct } from 'shootdown';
export default defineModel({
  name: 'race', title: 'a race', bounds: {}, variants: [{ name: 'broken', title: 'b', expect: breaks('UAF', 2) }],
  build() {
    const state = struct({ held: bool(), freed: bool() });
    const { thread, always, system } = forState();
    const a = thread('a').steps({ take: (m) => { m.held = true; return 'done'; } });
    const b = thread('b').steps({ free: (m) => { m.freed = true; return 'done'; } });
    return system({ state, threads: [a, b], properties: [always('UAF', 'nothing held is freed', (m) => !(m.held && m.freed))] });
  },
});
`,
  );
  const linked = spawnSync('mkdir', ['-p', 'node_modules'], { cwd: folder });
  expect(linked.status).toBe(0);
  spawnSync('ln', ['-sfn', root, 'node_modules/shootdown'], { cwd: folder });
  expect(answer('check', `${model}/broken`, '--out', 'kept')).toMatchObject({ code: 12 });
  const refused = answer('step', 'kept/verdicts/race-broken.json');
  expect(refused.code).toBe(150);
  expect(refused.err).toContain('--model');
  const { code, out } = typed('undo\n', 'kept/verdicts/race-broken.json', '--model', model);
  expect(code).toBe(0);
  expect(out).toContain('BROKEN UAF');
  expect(out).toMatch(/> undo\nstate 1, after 1 step\n/);
});

test('steps can be taken on the command line, and a number that is none is refused', () => {
  expect(answer('step', 'zap/2014', '--take', '2,1').out).toContain('state 5, after 2 steps');
  expect(answer('step', 'zap/2014', '--take', '2,x')).toMatchObject({ code: 150 });
  expect(answer('step', 'zap/2014', '--take', '77').err).toContain('there is no step 77');
  expect(answer('step', 'zap').err).toContain('step takes one variant');
  expect(answer('step', 'zap/2014', 'zap/2014').code).toBe(150);
});
