import type { System } from '../../../model/rules/rule.ts';
import type { ServerAddress } from '../../server-address.ts';

/** What a host is, and of which search. */
export interface HostOptions {
  readonly address: ServerAddress;
  /** The id of the search, and of this host. */
  readonly joint: string;
  readonly id: string;
  readonly system: System;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
  readonly shared: string | undefined;
  /** Bytes for its states. */
  readonly memory: number;
  readonly signal: AbortSignal;
  /** Called when it hears commands: an epoch may have it from now on. */
  readonly listening: () => void;
}
