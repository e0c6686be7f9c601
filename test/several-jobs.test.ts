// Which jobs share a thread (src/jobs/pool.ts), and that none of them can tell. By the compiled program: Node 20 runs no TypeScript in threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Result } from '../src/check/result.ts';
import type { JobEnd } from '../src/jobs/endings.ts';
import type { CheckJob } from '../src/jobs/job.ts';
import { loadModel } from '../src/loading/models.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import { root } from './pages.ts';
import { resultOf } from './verdicts.ts';

const { runJobs } = (await import(
  `${root}out/dist/test/fixtures/run-jobs.js`
)) as typeof import('./fixtures/run-jobs.ts');

const job = (model: string, variant: string): CheckJob => ({
  kind: 'check',
  model,
  variant,
  set: {},
  settings: { workers: 1 },
});

/** How jobs end that are done one after the other, and the number of threads that were started for them. */
const done = async (
  jobs: readonly CheckJob[],
  options: { readonly signal?: AbortSignal; readonly onThisThread?: readonly Instance[] } = {},
): Promise<{ readonly ends: readonly JobEnd<'check'>[]; readonly threads: number }> => {
  let threads = 0;
  const count = (): void => void threads++;
  process.on('worker', count);
  try {
    return { ends: await runJobs<'check'>(jobs, { atOnce: 1, ...options }), threads };
  } finally {
    process.off('worker', count);
  }
};

/** Without what is another each time. */
const withoutCosts = ({ statistics, ...result }: Result): object => ({
  ...result,
  statistics: { ...statistics, seconds: 0, bytes: 0 },
});

const resultIn = (end: JobEnd<'check'>): object => (end.kind === 'result' ? withoutCosts(end.result) : end);

test("jobs of shootdown's own models have one thread, of later calls too, and come to what each comes to by itself", async () => {
  const jobs = [
    job('lazyfree-batch', 'c12-fixed'),
    job('mremap', 'a6-fixed'),
    job('lazyfree-batch', 'c12-any-entries'),
  ];
  const first = await done(jobs);
  const again = await done(jobs);
  expect([first.threads, again.threads]).toEqual([1, 0]);
  const alone: Result[] = [];
  for (const { model, variant } of jobs) alone.push(await resultOf(await loadModel(model), variant));
  const expected = alone.map(withoutCosts);
  expect(first.ends.map(resultIn)).toEqual(expected);
  expect(again.ends.map(resultIn)).toEqual(expected);
});

test('a job that needs no thread of its own comes to the same on this one; an error is none of this thread', async () => {
  const jobs = [job('lazyfree-batch', 'c12-fixed'), job('lazyfree-batch', 'unheard-of'), job('mremap', 'a6-fixed')];
  const { ends, threads } = await done(jobs, {
    onThisThread: [instantiate(await loadModel('lazyfree-batch'), 'c12-fixed')],
  });
  expect(threads).toBe(0);
  expect(ends[0] && resultIn(ends[0])).toEqual(
    withoutCosts(await resultOf(await loadModel('lazyfree-batch'), 'c12-fixed')),
  );
  expect(ends[1]).toMatchObject({ kind: 'error', error: { code: 'unknown' } });
  expect(ends[2]?.kind).toBe('result');
  expect(await done(jobs, { onThisThread: [], signal: AbortSignal.abort() })).toEqual({
    ends: jobs.map(() => ({ kind: 'not begun' })),
    threads: 0,
  });
});

test("a user's model finds its file as it is written in each job", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-jobs-'));
  try {
    const file = join(folder, 'keeps.mjs');
    writeFileSync(
      file,
      `import { defineModel, forState, holds, int, struct } from ${JSON.stringify(`${root}out/dist/src/index.js`)};
const { thread, always, system } = forState();
let first;
export default defineModel({
  name: 'keeps', title: 'keeps the first policy', bounds: {},
  variants: [
    { name: 'good', title: 'holds', with: 0, expect: holds },
    { name: 'bad', title: 'breaks', with: 1, expect: holds },
  ],
  build: (_, policy) => {
    first ??= policy;
    return system({
      state: struct({ n: int(0, 1) }),
      threads: [thread('worker').steps({ start: (m) => { m.n = first; return 'done'; } })],
      properties: [always('ZERO', 'n is zero', ({ n }) => n === 0)],
    });
  },
});
`,
    );
    const { ends, threads } = await done([job(file, 'good'), job(file, 'bad')], { onThisThread: [] });
    expect(ends.map((end) => (end.kind === 'result' ? end.result.verdict.kind : end))).toEqual(['holds', 'violated']);
    expect(threads).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a thread that has answered with an error is not used again', async () => {
  const good = job('lazyfree-batch', 'c12-fixed');
  await done([good]);
  const { ends, threads } = await done([job('lazyfree-batch', 'unheard-of'), good]);
  expect(ends.map(({ kind }) => kind)).toEqual(['error', 'result']);
  expect(threads).toBe(1);
});

test('no thread is started for jobs that are stopped before they begin', async () => {
  const { ends, threads } = await done([job('mremap', 'a6-fixed'), job('mremap', 'a6-fixed')], {
    signal: AbortSignal.abort(),
  });
  expect([ends, threads]).toEqual([[{ kind: 'not begun' }, { kind: 'not begun' }], 0]);
});

test('whoever is stopped while a thread is loaded does not begin', async () => {
  const controller = new AbortController();
  const ending = done([job('./nowhere.js', 'any')], { signal: controller.signal });
  controller.abort();
  expect((await ending).ends).toEqual([{ kind: 'not begun' }]);
});
