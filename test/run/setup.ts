// Runs in the process of every test file: gives fast-check the seed of the run, and notes the processor time that the file took.
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { cpuSeconds } from './cpu-seconds.ts';

const seed = Number(process.env.SEED);
if (!Number.isInteger(seed)) throw new Error(`SEED=${process.env.SEED} is no whole number`);
fc.configureGlobal({ seed });

// biome-ignore lint/correctness/noEmptyPattern: vitest wants to see which fixtures a hook takes.
afterAll(({}, suite) => {
  const { own, children } = cpuSeconds() ?? { own: process.cpuUsage().user / 1e6, children: 0 };
  suite.meta.cpuSeconds = own + children;
});

declare module 'vitest' {
  interface TaskMeta {
    cpuSeconds?: number;
  }
}
