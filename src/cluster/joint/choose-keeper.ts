import type { Redis } from 'ioredis';
import { FolderKeeper } from './folder-keeper.ts';
import type { Keeper } from './keeper.ts';
import { ServerKeeper } from './server-keeper.ts';

/** For so many milliseconds a server keeps a search whose client has died: a week. */
export const KEPT_MS: number = 7 * 24 * 60 * 60 * 1000;

/** Where the states of a joint search are kept. `width`: words of a state; `shared`: a folder that all machines have. */
export const keeperOf = (client: Redis, joint: string, width: number, shared: string | undefined): Keeper =>
  shared === undefined ? new ServerKeeper(client, joint, width, KEPT_MS) : new FolderKeeper(shared, width);
