import { availableParallelism } from 'node:os';
import { defaultMemory } from '../../check/check.ts';
import { modulePathOf } from '../../loading/find-module.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { onOption } from '../shared/options/cluster-options.ts';
import { valued } from '../shared/options/options.ts';
import { sizeValue, timeValue, workersValue } from '../shared/options/values.ts';

/** `shootdown worker --on redis://HOST [MODEL]...` */
export const workerCommand: Command = command({
  name: 'worker',
  takes: '[MODEL]...',
  summary: 'do the jobs of other machines: whatever commands with --on redis://HOST put into the queue of that server',
  details: [
    '',
    'Give the same server to as many machines as there are. MODEL is a file, folder or package of your own that jobs may need; those of',
    'shootdown are there. A worker whose shootdown or model is another one than that of a command is refused, with what differs. It runs until',
    'Ctrl-C or SIGTERM, and gives back what it has not finished; a job of one that dies is taken over. See docs/CLUSTER.md.',
  ],
  options: {
    on: onOption('the server: redis://HOST, redis://HOST:6379, with TLS and a login rediss://USER:PASSWORD@HOST'),
    workers: valued('workers', 'N', 'jobs at once (default: one a core)', workersValue),
    memory: valued(
      'memory',
      'SIZE',
      "for the states of all jobs together: 4GiB (default: half of the machine's)",
      sizeValue,
    ),
    idle: valued('idle', 'TIME', 'end once there has been no job for so long (default: never)', timeValue),
  },
  run: async ({ values, positionals }, problems, { output, signal }) => {
    const { on } = values;
    if (on === undefined)
      problems.refuse(
        'usage',
        'worker needs the server that jobs come from',
        'write shootdown worker --on redis://HOST',
      );
    const modules = await Promise.all(
      positionals.map(async (name) => ({ name, path: (await problems.attemptLater(() => modulePathOf(name))) ?? '' })),
    );
    problems.raise();
    if (on === undefined) return exitCodes.usage;
    const [{ Connection }, { ClusterWorker }] = await Promise.all([
      import('../../cluster/connection.ts'),
      import('../../jobs/queue/worker.ts'),
    ]);
    const atOnce = values.workers ?? availableParallelism();
    const connection = await Connection.open(on, 'shootdown-worker');
    try {
      const worker = new ClusterWorker(connection, {
        atOnce,
        memory: values.memory ?? defaultMemory(),
        modules,
        idle: values.idle,
        signal,
        note: (text) => output.note([text]),
      });
      await worker.run();
    } finally {
      connection.close();
    }
    return exitCodes.holds;
  },
});
