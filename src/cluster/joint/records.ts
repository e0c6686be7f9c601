// Who takes part in which joint search, as it stands at the server.

import type { Condition } from '../../model/rules/condition.ts';
import type { Connection } from '../connection.ts';
import type { Identity } from '../identity.ts';
import { hasFields } from '../plain-message.ts';
import { Registry } from '../registry.ts';

/** What is searched, as every host builds it. */
export interface JointSource {
  /** The model as it was named on the command line. */
  readonly model: string;
  readonly variant: string;
  /** The bounds that were set on the command line. */
  readonly set: { readonly [bound: string]: number };
  readonly properties: readonly string[] | undefined;
  readonly condition: Condition;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
}

/** A joint search, as workers see it in the list. It is gone soon after its client. */
export interface JointRecord {
  /** Who began it: `host (process 12)`. */
  readonly client: string;
  readonly command: string;
  readonly needs: Identity;
  readonly source: JointSource;
  readonly partitions: number;
  /** The folder for checkpoints that all machines have; undefined for the server. */
  readonly shared: string | undefined;
}

/** A host of a joint search: a thread of a worker. */
export interface HostRecord {
  /** Of the worker: `host (process 12)`. */
  readonly name: string;
  readonly joint: string;
}

export const jointsOf = (connection: Connection): Registry<JointRecord> =>
  new Registry(connection, 'joint', (value) =>
    hasFields(value, ['client', 'needs', 'source']) ? (value as JointRecord) : undefined,
  );

export const hostsOf = (connection: Connection): Registry<HostRecord> =>
  new Registry(connection, 'host', (value) =>
    hasFields(value, ['name', 'joint']) ? (value as HostRecord) : undefined,
  );
