import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { filesOf, projects } from './run/projects.ts';
import { Sequencer } from './run/sequencer.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Random tests draw from one seed, which the summary prints: SEED=N npm test repeats what was seen.
const seed = process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31));

/** What says how often something random is tried. A run that names one of them takes as long as that takes, on whatever machine. */
const howOften = [
  'CLUSTER_RUNS',
  'EVERY',
  'FORGED',
  'KILLS',
  'LITMUS',
  'SEARCH_KILLS',
  'SPIN_LIVE',
  'STRESS_RUNS',
  'WORKERS_MODELS',
] as const;
// No measure of anything: a guard against what hangs, that the slowest machine does not meet. Work is bounded by its amount.
const guard = howOften.some((name) => process.env[name] !== undefined) ? 0 : 15 * 60_000;

const config: ViteUserConfig = defineConfig({
  root,
  cacheDir: 'out/vite',
  resolve: {
    // The threads of a search run the compiled program: Node 20 runs no TypeScript in threads.
    alias: [{ find: /^\.\/thread-entry\.ts$/, replacement: `${root}out/dist/src/workers/thread-entry.js` }],
  },
  test: {
    projects: projects.map((name) => ({
      extends: true as const,
      test: { name, ...filesOf(name) },
    })),
    sequence: { sequencer: Sequencer },
    setupFiles: ['test/run/setup.ts'],
    globalSetup: ['test/run/global-setup.ts'],
    env: { SEED: seed, VERDICTS: `${root}out/test/verdicts-${process.pid}` },
    // The files of a project share a process for each worker, which loads and compiles the sources, and the program (run-here.ts), once: that
    // takes a quarter of a second, and many files take less.
    isolate: false,
    // One more than there are cores: tests of programs, servers and browsers wait for these a tenth of their time, and of itself vitest
    // leaves one core idle besides.
    maxWorkers: availableParallelism() + 1,
    testTimeout: guard,
    hookTimeout: guard,
    reporters: [
      ['default', { summary: false }],
      ['./test/run/times-reporter.ts', { seed, report: 'out/test/report.json' }],
    ],
  },
});

export default config;
