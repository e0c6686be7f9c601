// Runs for every test file, in its process: gives fast-check the seed of the run, has V8 optimize as the program does, and notes the processor
// time that the file took.
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { optimizeLate } from '../../src/cli/optimize-late.ts';
import { endFile } from './after-file.ts';
import { spentSinceLast } from './cpu-seconds.ts';
import { beginFile } from './each-file.ts';

const seed = Number(process.env.SEED);
if (!Number.isInteger(seed)) throw new Error(`SEED=${process.env.SEED} is no whole number`);
// Each file draws its own, lest all see the same random models.
const file = relative(process.cwd(), expect.getState().testPath ?? '');
fc.configureGlobal({ seed: createHash('sha256').update(`${seed} ${file}`).digest().readInt32LE() });

// Tests of many small searches take a third less.
optimizeLate();
beforeAll(beginFile);

// biome-ignore lint/correctness/noEmptyPattern: vitest wants to see which fixtures a hook takes.
afterAll(async ({}, suite) => {
  await endFile();
  suite.meta.cpuSeconds = spentSinceLast();
});

declare module 'vitest' {
  interface TaskMeta {
    cpuSeconds?: number;
  }
}
