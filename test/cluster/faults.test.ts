// Whatever dies, the result is right, nothing hangs, and it is said what to do. The tests wait side by side: a job is taken over after some 15
// seconds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../src/cluster/plain-message.ts';
import { shootdownIn } from '../run-here.ts';
import { type GatedModel, gatedModel } from './gated-model.ts';
import { type Program, says, start, startWorker, timeless } from './processes.ts';
import { startHere, startWorkerHere } from './programs-here.ts';
import { connectionTo, hasServer, startServer, withServer } from './server.ts';

/** A job that is soon done, and one that waits. */
const commandOf = ({ free, gated }: GatedModel): readonly string[] =>
  ['check', `${free}/fine`, `${gated}/breaks`].concat('--json', '--no-out');
const modelsOf = ({ free, gated }: GatedModel): readonly string[] => [free, gated];

/** Whatever the files of the models are called. */
const nameless = (json: string): string => timeless(json).replaceAll(/(free|gated)-\d+\.js/g, '$1.js');

/** What the command says where no server is. */
let here: string | undefined;
const answerHere = (): string => {
  if (here === undefined) {
    const model = gatedModel();
    model.open();
    here = nameless(shootdownIn(model.folder, ...commandOf(model)).out);
  }
  return here;
};

const answerOf = async (program: Program): Promise<string> => {
  await program.ended;
  return program.out() === '' ? program.err() : nameless(program.out());
};

/** The only key at the server that matches. */
const keyOf = async (url: string, pattern: string): Promise<string> => {
  const keys = await (await connectionTo(url)).client.keys(pattern);
  expect(keys).toHaveLength(1);
  return keys[0] as string;
};

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  test.concurrent('a worker that is killed in the middle of a job has it taken over by another', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const first = await startWorker(model, url, ...modelsOf(model));
    const client = startHere(...commandOf(model), '--on', url);
    await says(first, /breaks: begun/);
    const second = await startWorkerHere(url, ...modelsOf(model));
    first.kill('SIGKILL');
    await says(second, /breaks: begun again, attempt 2/);
    model.open();
    expect(await answerOf(client)).toBe(answerHere());
    expect(await client.ended).toBe(0);
  });

  test.concurrent('a worker that is told to end gives back what it does, at once', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const first = await startWorker(model, url, ...modelsOf(model));
    const client = startHere(...commandOf(model), '--on', url);
    await says(first, /breaks: begun/);
    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = await startWorkerHere(url, ...modelsOf(model));
    model.open();
    expect(await answerOf(client)).toBe(answerHere());
    expect(second.err()).toMatch(/breaks: violated/);
    expect(second.err()).not.toContain('is taken over');
  });

  test.concurrent('a command whose process died takes up what was done when it is given again', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(url, ...modelsOf(model), '--workers', '2');
    const first = start(model, ...commandOf(model), '--on', url);
    await says(worker, /fine: holds/);
    first.kill('SIGKILL');
    await first.ended;
    const second = startHere(...commandOf(model), '--on', url);
    await says(second, /1 of 2 jobs are done already/);
    model.open();
    expect(await answerOf(second)).toBe(answerHere());
    for (const variant of ['fine', 'breaks']) expect(worker.err().split(`${variant}: begun`)).toHaveLength(2);
    // It has ended, and so the next is another run.
    const third = startHere(...commandOf(model), '--on', url);
    await third.ended;
    expect(third.err()).not.toContain('done already');
    expect(await (await connectionTo(url)).client.keys('shootdown:answer:*')).toEqual([]);
  });

  test.concurrent('a command that is interrupted tells what it has; given again, it goes on with what was finished', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(url, ...modelsOf(model), '--workers', '1');
    const first = start(model, ...commandOf(model), '--on', url);
    await says(worker, /breaks: begun/);
    first.kill('SIGINT');
    expect(await first.ended).toBe(30);
    const { results } = JSON.parse(first.out()) as {
      readonly results: readonly { readonly verdict: string }[];
    };
    expect(results.map(({ verdict }) => verdict)).toEqual(['holds', 'incomplete']);
    model.open();
    const second = startHere(...commandOf(model), '--on', url);
    expect(await answerOf(second)).toBe(answerHere());
    expect(second.err()).toContain('1 of 2 jobs are done already');
  });

  test.concurrent('a server that dies and comes back empty is given the jobs again', async () => {
    const [server, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(server.url, ...modelsOf(model), '--workers', '2');
    const client = startHere(...commandOf(model), '--on', server.url);
    await says(worker, /fine: holds/);
    await server.kill();
    await says(client, /nothing listens there: waiting/);
    await server.start();
    await says(client, /the server answers again/);
    model.open();
    expect(await answerOf(client)).toBe(answerHere());
    expect(client.err()).toContain('the server has lost jobs: they are given again');
  });

  test.concurrent('a worker with another model is refused, and both sides say which', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorker({ folder: model.editedElsewhere() }, url, ...modelsOf(model));
    const client = startHere(...commandOf(model), '--on', url, '--wait', '3s');
    expect(await client.ended).toBe(152);
    expect(client.err()).toMatch(
      /the worker on .* is refused: its \.\/gated-\d+\.js has digest ([0-9a-f]{16}), and \.\/gated-\d+\.js with (?!\1)[0-9a-f]{16} is needed/,
    );
    expect(client.err()).toMatch(/shootdown: no worker that fits has been at redis:\/\/127.0.0.1:\d+ for 3 seconds/);
    expect(worker.err()).toMatch(
      /run [0-9a-f]{8} of .* is refused \(check .* --json --no-out\): its \.\/gated-\d+\.js has/,
    );
    // One that has the right one, and whose file is edited while it runs, is another one from then on.
    const fitting = await startWorkerHere(url, ...modelsOf(model), '--workers', '1');
    const again = startHere(...commandOf(model), '--on', url);
    await says(fitting, /breaks: begun/);
    model.edit();
    model.open();
    await says(again, /is refused: its \.\/gated-\d+\.js has digest/);
    again.kill('SIGKILL');
  });

  test.concurrent('a worker of another version, or without the model, is refused with both named', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const { client } = await connectionTo(url);
    const has = { version: '0.0.1', build: 'aa', modules: [] };
    const record = JSON.stringify(messageOf({ name: 'old (process 1)', has, atOnce: 1 }));
    await client.set('shootdown:worker:old', record);
    await client.sadd('shootdown:workers', 'old');
    await startWorkerHere(url);
    const program = startHere(...commandOf(model), '--on', url, '--wait', '1s');
    expect(await program.ended).toBe(152);
    expect(program.err()).toMatch(/old \(process 1\) is refused: it is shootdown 0\.0\.1, and \d+\.\d+\.\d+ is needed/);
    expect(program.err()).toMatch(
      /it has no \.\/gated-\d+\.js with digest [0-9a-f]{16}: name it when the worker is started/,
    );
  });

  test.concurrent('what is no message of shootdown is refused, and what is else in the queue goes on', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(url, ...modelsOf(model), '--workers', '1');
    const client = startHere(...commandOf(model), '--on', url);
    await says(worker, /breaks: begun/);
    const { Queue } = await import('bullmq');
    const { client: connection } = await connectionTo(url);
    const name = (await keyOf(url, 'shootdown:jobs-*:meta')).split(':')[1] as string;
    const queue = new Queue(name, { connection, prefix: 'shootdown' });
    await queue.add('foreign', { hello: 'world' }, { jobId: 'foreign', priority: 1 });
    model.open();
    expect(await answerOf(client)).toBe(answerHere());
    expect(worker.err()).toContain('job foreign is no message of shootdown');
    expect((await queue.getJob('foreign'))?.failedReason).toBe('job foreign is no message of shootdown');
    await queue.close();
  });

  test.concurrent('an answer that was cut short is told, and none is made of it', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(url, ...modelsOf(model), '--workers', '1');
    const first = start(model, ...commandOf(model), '--on', url);
    await says(worker, /breaks: begun/);
    first.kill('SIGKILL');
    const { client } = await connectionTo(url);
    const key = await keyOf(url, 'shootdown:answer:*');
    await client.set(key, ((await client.get(key)) ?? '').slice(0, -20));
    model.open();
    const second = startHere(...commandOf(model), '--on', url);
    expect(await second.ended).toBe(152);
    expect(second.out()).toBe('');
    expect(second.err()).toMatch(/the answer to job [0-9a-f-]+ is no message of shootdown/);
  });

  test.concurrent('a server whose memory is full is told; once it has more, the same command goes on', async () => {
    const [{ url }, model] = [await startServer(), gatedModel()];
    const worker = await startWorkerHere(url, ...modelsOf(model), '--workers', '1');
    const first = startHere(...commandOf(model), '--on', url);
    await says(worker, /breaks: begun/);
    const { client } = await connectionTo(url);
    await client.config('SET', 'maxmemory', '1mb');
    model.open();
    await says(worker, /has no memory left: the answer to job [0-9a-f-]+ waits/);
    expect(await first.ended).toBe(152);
    expect(first.out()).toBe('');
    expect(first.err()).toMatch(/the server at \S+ has no memory left\n {2}give it more \(CONFIG SET maxmemory SIZE\)/);
    await client.config('SET', 'maxmemory', '0');
    const second = startHere(...commandOf(model), '--on', url);
    expect(await answerOf(second)).toBe(answerHere());
    expect(second.err()).toMatch(/[12] of 2 jobs are done already/);
    expect(worker.err().split('breaks: begun')).toHaveLength(2);
  });

  test.concurrent('a worker that nobody has a job for ends when it was told so', async () => {
    const { url } = await startServer();
    const worker = await startWorkerHere(url, '--idle', '1s');
    expect(await worker.ended).toBe(0);
    expect(await (await connectionTo(url)).client.smembers('shootdown:workers')).toEqual([]);
  });
});

test('without --on neither client is loaded, and where one is missing it is said how to install it', async () => {
  const model = gatedModel();
  const { folder } = model;
  model.open();
  const hooks = join(folder, 'hooks.mjs');
  const log = join(folder, 'asked');
  writeFileSync(
    hooks,
    `import { appendFileSync } from 'node:fs';
     export const resolve = (name, context, next) => {
       if (!/^(?:bullmq|ioredis)/.test(name)) return next(name, context);
       appendFileSync('${log}', name + '\\n');
       throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
     };`,
  );
  const register = `data:text/javascript,import { register } from 'node:module'; register('file://${hooks}');`;
  const place = { folder, node: ['--import', register] };
  const near = start(place, ...commandOf(model));
  expect(await answerOf(near)).toBe(answerHere());
  expect(existsSync(log)).toBe(false);
  const far = start(place, ...commandOf(model), '--on', 'redis://127.0.0.1:1');
  expect(await far.ended).toBe(152);
  expect(far.err()).toContain(
    'the package bullmq is needed, and it is not installed\n  install it where shootdown is: npm install bullmq@6 ioredis@6',
  );
  const worker = start(place, 'worker', '--on', 'redis://127.0.0.1:1');
  expect(await worker.ended).toBe(152);
  expect(readFileSync(log, 'utf8')).toBe('bullmq\nioredis\n');
});
