// How long the program takes before it does anything. That it loads no engine for `list` is in cli.test.ts.
import { spawnSync } from 'node:child_process';
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
