// What one search over several hosts took: docs/CLUSTER.md, "Measured"; and what one machine takes: bench/README.md.

/** A row of the table: times in seconds of processor time. */
export interface HostsRow {
  readonly hosts: number;
  /** Of each host, of the server, of the client. */
  readonly each: number;
  readonly server: number;
  readonly client: number;
  /** Through the server. */
  readonly records: number;
  /** Of the successors that are another host's, the share that was in the table of what was sent lately. */
  readonly found: number;
}

/** zap/2022-batches, cpus=2, stores=2, all noise taken. */
export const joint = {
  states: 4_511_105,
  successors: 40_666_322,
  levels: 52,
  /** One machine, one worker, without a server. */
  alone: 5.4,
  /** Before a host has made a successor. */
  start: 0.7,
  bytesPerRecord: 20.05,
  statesPerFrame: 4096,
  bytesPerFrame: 4096 * 20 + 32,
  rows: [
    // Nothing is another's; 42 % of the successors of one worker are looked up, so 58 % are found among the last (bench/README.md).
    { hosts: 1, each: 6.5, server: 0.2, client: 1.1, records: 0, found: 0.58 },
    { hosts: 2, each: 7.9, server: 0.7, client: 1.4, records: 12.7e6, found: 0.37 },
    { hosts: 4, each: 5.8, server: 1.1, client: 1.6, records: 23.5e6, found: 0.23 },
  ] satisfies readonly HostsRow[] as readonly HostsRow[],
} as const;

/** Exact storage, three words stored of a state: bytes on average, and just after a table has grown (bench/README.md). */
export const stored = { average: 19.8, worst: 22.7 } as const;

/** So many states a host can number (`src/packed/store`), and so many partitions there can be (`--partitions`). */
export const limits = { statesOfHost: 2 ** 31, partitions: 4096 } as const;

/** What is not measured here: assumed, and said on the page. */
export const assumed = {
  cores: 16,
  memoryBytes: 64 * 2 ** 30,
  /** Of the memory, for states and frames. */
  memoryShare: 0.75,
  levels: 100,
  /** Work of 16 workers on one store, to that of one (src/workers/README.md: an assumption). */
  sharedWork: 1.35,
  /** 16 workers, and two, are so many times as fast as one: reckoned for a thousand million states (src/workers/README.md); measured with 65 million (bench/README.md). */
  speedUp: 12,
  speedUpOfTwo: 1.83,
  /** Bytes on the wire to bytes of records: frames of 1,538 bytes carry 1,448. */
  wire: 1538 / 1448,
  /** Of the message that ends a level, for each pair of hosts: a number of frames, and a comma. */
  bytesPerCount: 3,
  /** Gbit/s of a machine. */
  network: 25,
  /** Bytes a second of the folder that all machines have. */
  storage: 2e9,
  /** Dollars. */
  coreHour: 0.04,
  gigabyteHour: 0.005,
} as const;
