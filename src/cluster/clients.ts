// The packages that talk to a server. They are no dependencies of shootdown: who searches on one machine needs none of them, and none is
// loaded before a command line names a server.

import { messageOf, ShootdownError } from '../model/errors.ts';

/** What is to be typed where one of them is missing. */
export const installLine = 'npm install bullmq@6 ioredis@6';

type Ioredis = Pick<typeof import('ioredis'), 'Redis'>;
type Bullmq = Pick<typeof import('bullmq'), 'Queue' | 'QueueEvents' | 'Worker' | 'WaitingError' | 'UnrecoverableError'>;

/** Loads the client of the server. Throws a `server` error where it is not installed. */
export const loadIoredis = (): Promise<Ioredis> => loaded('ioredis', () => import('ioredis'));

/** Loads the queues. Throws a `server` error where they are not installed. */
export const loadBullmq = (): Promise<Bullmq> => loaded('bullmq', () => import('bullmq'));

const loaded = async <T>(name: string, load: () => Promise<T>): Promise<T> => {
  try {
    return await load();
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException | null)?.code === 'ERR_MODULE_NOT_FOUND';
    throw new ShootdownError(
      'server',
      isMissing
        ? `to work with a server the package ${name} is needed, and it is not installed`
        : `the package ${name} cannot be loaded: ${messageOf(error)}`,
      `install it where shootdown is: ${installLine}`,
      error,
    );
  }
};
