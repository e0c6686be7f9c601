// Ends a run of the tests with what each project took, the seed of the random tests, and one line that says how it went.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { columns } from '../../src/report/page/columns.ts';
import { projects } from './projects.ts';

interface Sums {
  files: number;
  passed: number;
  failed: number;
  skipped: number;
  cpuSeconds: number;
}

const secondsOf = (module: TestModule): number => module.meta().cpuSeconds ?? 0;

const sumsOf = (modules: readonly TestModule[]): Sums => {
  const sums: Sums = { files: modules.length, passed: 0, failed: 0, skipped: 0, cpuSeconds: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never ran, as its file's hook failed or the run was interrupted, has not passed.
      sums[state === 'pending' ? 'failed' : state]++;
    }
    // A file that cannot be loaded has no tests to fail.
    if (!module.ok() && [...module.children.allTests('failed')].length === 0) sums.failed++;
    sums.cpuSeconds += secondsOf(module);
  }
  return sums;
};

export default class TimesReporter implements Reporter {
  readonly #seed: string;
  /** The same, for programs: a line a file. */
  readonly #report: string;

  constructor({ seed, report }: { readonly seed: string; readonly report: string }) {
    this.#seed = seed;
    this.#report = report;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const rows = projects.flatMap((project) => {
      const own = modules.filter((module) => module.project.name === project);
      if (own.length === 0) return [];
      const { files, passed, failed, skipped, cpuSeconds } = sumsOf(own);
      return [[project, ...[files, passed, failed, skipped].map(String), cpuSeconds.toFixed(1)]];
    });
    const slowest = [...modules].sort((a, b) => secondsOf(b) - secondsOf(a)).slice(0, 8);
    const { passed, failed, skipped } = sumsOf(modules);
    const lines = [
      '',
      ...columns([['project', 'files', 'passed', 'failed', 'skipped', 'cpu s'], ...rows], {
        right: new Set([1, 2, 3, 4, 5]),
      }),
      '',
      ...columns(
        [['slowest', 'cpu s'], ...slowest.map((module) => [module.relativeModuleId, secondsOf(module).toFixed(1)])],
        { right: new Set([1]) },
      ),
      '',
      `seed ${this.#seed} of the random tests; SEED=${this.#seed} npm test repeats them`,
      `${passed} passed, ${failed + unhandled.length} failed, ${skipped} skipped`,
      '',
    ];
    const files = modules.map((module) => ({
      file: module.relativeModuleId,
      project: module.project.name,
      ...sumsOf([module]),
    }));
    mkdirSync(dirname(this.#report), { recursive: true });
    writeFileSync(this.#report, `${JSON.stringify({ seed: this.#seed, files }, undefined, 1)}\n`);
    process.stdout.write(lines.join('\n'));
  }
}
