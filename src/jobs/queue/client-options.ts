import type { ServerAddress } from '../../cluster/server-address.ts';

/** What a command line says of the cluster that does its jobs. */
export interface ClientOptions {
  readonly address: ServerAddress;
  /** The command, for who looks at the list of runs. */
  readonly command: string;
  /** The same for the same command line, so that it goes on with what it has begun. */
  readonly key: string;
  /** Seconds without a worker that fits after which it is given up. */
  readonly wait: number;
  /** Which run goes first: 1 before 2. */
  readonly priority: number;
  /** Told what a person should know. */
  readonly note: (text: string) => void;
}
