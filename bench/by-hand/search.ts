// One search in a process of its own, which has learnt of nothing: what is measured where two ways of writing the same protocol are compared.
import { execFileSync } from 'node:child_process';
import type { System } from '../../src/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';

export interface Search {
  readonly states: number;
  readonly transitions: number;
  /** Of the processor. */
  readonly seconds: number;
}

/** In this process, with one worker. */
export const searchOf = async (system: System): Promise<Search> => {
  const before = process.cpuUsage();
  const { statistics } = await explore(packedExecutor(system), system);
  const { user, system: kernel } = process.cpuUsage(before);
  const { states, transitions } = statistics;
  return { states, transitions, seconds: (user + kernel) / 1e6 };
};

/** What `npm run bench -- BENCHMARK one ...` prints, which searches in its own process and says what it found as JSON. */
export const inProcess = (benchmark: string, ...run: readonly string[]): Search =>
  JSON.parse(
    execFileSync(process.execPath, [process.argv[1] as string, benchmark, 'one', ...run], { encoding: 'utf8' }),
  );

/** Throws where one found other states or transitions than the first. */
export const sameSearch = (what: string, [first, ...others]: readonly Search[]): void => {
  for (const { states, transitions } of others)
    if (states !== first?.states || transitions !== first.transitions)
      throw new Error(
        `${what}: ${states} states, ${transitions} transitions, and ${first?.states} states, ${first?.transitions} transitions`,
      );
};
