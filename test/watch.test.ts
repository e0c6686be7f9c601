// `shootdown check --watch` as a user works with it: a model is edited, broken, mended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { environment, file, fixture, folder, main, shootdown } from './run-cli.ts';

const engine = new URL('../out/dist/src/index.js', import.meta.url).href;
const modelOf = (limit: string): string => `
import { limit } from './limit.mjs';
import { defineModel, forState, holds, int, struct, blocked } from '${engine}';
export default defineModel({
  name: 'edited', title: 'a model that is edited', bounds: {},
  variants: [{ name: 'only', title: 'the only one', with: {}, expect: holds }],
  build: () => {
    const { action, always, system } = forState();
    return system({
      state: struct({ n: int(0, 9) }),
      actions: [action('count', { run: (m) => { if (m.n === 5) return blocked; m.n++; } })],
      properties: [always('SMALL', 'it stays small', (m) => m.n < ${limit})],
      final: () => true,
    });
  },
});
`;

test('each edit of a file of the model is followed by its verdict, and what cannot be run by what is wrong', async () => {
  file('limit.mjs', 'export const limit = 6;\n');
  const target = file('edited.mjs', modelOf('limit'));
  const child = spawn(process.execPath, [main, 'check', `${target}/only`, '--watch', '--no-out'], {
    cwd: folder,
    env: environment(),
  });
  const ended = once(child, 'close');
  let said = '';
  const hear = (data: Buffer): void => {
    said += String(data);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  /** Waits until this was said since the last time, and until it watches again. */
  const says = async (what: RegExp): Promise<void> => {
    while (!what.test(said) || !said.includes('watching; Ctrl-C ends')) {
      expect(child.exitCode, said).toBe(null);
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
    }
    said = '';
  };
  await says(/^edited\/only {2}holds/m);
  file('limit.mjs', 'export const limit = 3;\n');
  await says(/limit\.mjs has changed\n[\s\S]*violated {2}SMALL in 3 steps/);
  file('edited.mjs', modelOf('(limit'));
  await says(/edited\.mjs has changed\n[\s\S]*edited\.mjs cannot be run/);
  file('edited.mjs', modelOf('limit + 1'));
  await says(/violated {2}SMALL in 4 steps/);
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
});

test('what cannot be watched is refused at once', () => {
  expect(shootdown('check', './not-there.mjs', '--watch')).toMatchObject({
    code: 151,
    err: expect.stringContaining('there is no file ./not-there.mjs'),
  });
  expect(shootdown('check', `${fixture('counter')}/fine`, '--watch', '--checkpoint', 'saved').code).toBe(150);
});
