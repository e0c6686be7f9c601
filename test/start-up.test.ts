// What the program takes before it does anything. That it loads no engine for `list` is in cli.test.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { cpuSeconds } from './run/cpu-seconds.ts';

const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));

/** Processor time of a Node with these arguments. */
const secondsOf = (args: readonly string[]): number => {
  const before = cpuSeconds()?.children ?? 0;
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  // V8 complains there of a flag that it does not know (src/cli/optimize-late.ts).
  expect([status, stderr]).toEqual([0, '']);
  return (cpuSeconds()?.children ?? 0) - before;
};

test.skipIf(cpuSeconds() === undefined)('list takes at most eight times what a Node takes that does nothing', () => {
  // Three to four times as much was measured, and seven times where each module is a file of its own: it reads the models, but none is
  // built. In turns, and all rounds together, as one is a few hundredths of a second.
  let [nothing, list] = [0, 0];
  for (let round = 0; round < 5; round++) {
    nothing += secondsOf(['-e', '0']);
    list += secondsOf([main, 'list']);
  }
  expect(nothing).toBeGreaterThan(0);
  expect(list / nothing).toBeLessThan(8);
});

test('a check of a shipped variant loads none of what cryptography, compression, other processes and the inspector take', () => {
  // Each takes one to three milliseconds, on every thread.
  const script = `
    const before = new Set(process.moduleLoadList);
    process.argv.splice(1, process.argv.length - 1, '', 'check', 'zap/2014', '--no-out');
    process.on('exit', () => process.stderr.write(process.moduleLoadList.filter((name) => !before.has(name)).join('\\n')));
    await import(${JSON.stringify(main)});`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stdout).toContain('MKCLEAN');
  const loaded = stderr.split('\n');
  expect(loaded).toContain('NativeModule v8');
  for (const name of ['crypto', 'zlib', 'child_process', 'inspector', 'readline'])
    expect(loaded).not.toContain(`NativeModule ${name}`);
});

test.skipIf(!('enableCompileCache' in module))('what is compiled is kept for the next process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-compiled-'));
  const listed = (env: NodeJS.ProcessEnv): number | null =>
    spawnSync(process.execPath, [main, '--version'], { env: { ...process.env, ...env } }).status;
  const kept = join(folder, 'kept');
  expect(listed({ NODE_COMPILE_CACHE: kept, NODE_DISABLE_COMPILE_CACHE: '1' })).toBe(0);
  expect(existsSync(kept)).toBe(false);
  expect(listed({ NODE_COMPILE_CACHE: kept })).toBe(0);
  expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(3);
  // One that cannot be written is no failure.
  expect(listed({ NODE_COMPILE_CACHE: join(main, 'kept') })).toBe(0);
});
