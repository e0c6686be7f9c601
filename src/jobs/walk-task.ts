import { loadModel } from '../loading/models.ts';
import { instantiate } from '../model/instance.ts';
import { withProperties } from '../model/language/select-properties.ts';
import type { System } from '../model/language/system.ts';
import type { Bounds } from '../model/variant.ts';
import type { Shared } from '../simulate/share.ts';
import type { Chunk, Find } from '../simulate/walk-chunk.ts';

/** What a thread needs to build the system that is walked. */
export interface WalkedSystem {
  readonly model: string;
  readonly variant: string;
  readonly set: Bounds;
  readonly properties: readonly string[] | undefined;
  readonly seed: number;
  readonly depth: number;
  readonly shared: Shared;
}

/** What a walking thread is given: chunks of `size` walks from walk `from` on, to walk `to - 1`. `to` may be infinite. */
export interface WalkTask extends WalkedSystem {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** A chunk that a thread has walked, by its number. */
export interface Walked {
  readonly number: number;
  readonly chunk: Chunk;
}

/** What the thread that looks into a find is given. */
export interface FindTask extends WalkedSystem {
  readonly find: Find;
  /** Seconds that leaving out steps may take. */
  readonly patience: number;
}

export const walkedSystem = async ({ model, variant, set, properties }: WalkedSystem): Promise<System> =>
  withProperties(instantiate(await loadModel(model), variant, set).system, properties);
