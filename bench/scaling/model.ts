// The cost of one search over many machines, as docs/SCALING.md writes it down: seconds, bytes, states.
import { paceLimits } from '../../src/checkpoint/pace.ts';
import { assumed, type HostsRow, joint, limits, stored } from './measured.ts';

/** What the rows say. */
export interface Fit {
  /** Seconds of a host for each successor that it makes, and for each record: its sender's and its receiver's together. */
  readonly successor: number;
  readonly record: number;
  /** Seconds of the server for each record. */
  readonly serverRecord: number;
  /** Of h hosts `factor * h ** -power` of the successors that are another's are not sent, since they were lately. */
  readonly found: { readonly factor: number; readonly power: number };
  /** Seconds of the client: what it takes anyhow, and for each host. */
  readonly client: { readonly base: number; readonly host: number };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** The line through points with the least squares. */
const line = (points: readonly (readonly [number, number])[]): { readonly slope: number; readonly at0: number } => {
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const slope =
    points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) /
    points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return { slope, at0: y - slope * x };
};

/** Fits rows, of which the first has one host and another more. */
export const fitOf = (rows: readonly HostsRow[]): Fit => {
  const [one, ...more] = rows;
  if (one?.hosts !== 1 || more.length === 0) throw new Error('a fit needs one host, and more');
  const successor = (one.each - joint.start) / joint.successors;
  const found = line(rows.map((row) => [Math.log(row.hosts), Math.log(row.found)]));
  const client = line(rows.map((row) => [row.hosts, row.client]));
  return {
    successor,
    record: mean(
      more.map(
        (row) => (row.each - joint.start - (successor * joint.successors) / row.hosts) / (row.records / row.hosts),
      ),
    ),
    serverRecord: mean(more.map((row) => row.server / row.records)),
    found: { factor: Math.exp(found.at0), power: -found.slope },
    client: { base: client.at0, host: client.slope },
  };
};

export const fit: Fit = fitOf(joint.rows);

/** The records of `successors` among `hosts`. */
export const recordsOf = (successors: number, hosts: number, { found }: Fit = fit): number =>
  ((successors * (hosts - 1)) / hosts) * (1 - found.factor * hosts ** -found.power);

/** A row as the fit has it; `found` follows from the fit. */
export const predicted = (hosts: number, by: Fit): HostsRow => {
  const records = recordsOf(joint.successors, hosts, by);
  return {
    hosts,
    records,
    each: joint.start + (by.successor * joint.successors + by.record * records) / hosts,
    server: by.serverRecord * records,
    client: by.client.base + by.client.host * hosts,
    found: by.found.factor * hosts ** -by.found.power,
  };
};

/** `core`: as it is, a host for each core. `machine`: to build, a host for each machine, whose cores share a store. */
export type Layout = 'core' | 'machine';

/** What a run takes, in seconds, where nothing dies. */
export interface Run {
  readonly hosts: number;
  readonly records: number;
  /** If nothing but the hosts, one core of a server, one server's network of 1 Gbit/s each way, or one worker machine's bounded it. */
  readonly hostsTime: number;
  readonly serverTime: number;
  /** The server's, if what a frame costs were all for its records: the least that it can be. */
  readonly serverTimeLeast: number;
  readonly serverNetwork: number;
  readonly machineNetwork: number;
  /** The client, at the ends of levels; and writing all states once. */
  readonly barriers: number;
  readonly checkpoints: number;
  /** States that there is room for. */
  readonly room: number;
}

export const runOf = (states: number, machines: number, layout: Layout): Run => {
  const hostsOfMachine = layout === 'core' ? assumed.cores : 1;
  // A host without a partition has nothing to do.
  const hosts = Math.min(machines * hostsOfMachine, limits.partitions);
  const cores = (hosts / hostsOfMachine) * assumed.cores;
  const uneven = (Math.ceil(limits.partitions / hosts) * hosts) / limits.partitions;
  const successors = (states * joint.successors) / joint.states;
  const records = recordsOf(successors, hosts);
  const work = layout === 'core' ? 1 : assumed.sharedWork;
  // What a host sends to another in a level is rounded up to a frame; a frame costs the server what a full one does, at most.
  const inFrame = Math.min(joint.statesPerFrame, records / (assumed.levels * hosts ** 2));
  // At the end of a level each host is told what each has sent to each.
  const counts = assumed.levels * hosts ** 3 * assumed.bytesPerCount;
  const bits = (records * joint.bytesPerRecord + counts) * assumed.wire * 8;
  const own = (assumed.memoryBytes * assumed.memoryShare) / hostsOfMachine - hosts * joint.bytesPerFrame;
  return {
    hosts,
    records,
    hostsTime: ((fit.successor * successors + fit.record * records) * work * uneven) / cores,
    serverTimeLeast: fit.serverRecord * records,
    serverTime: fit.serverRecord * records * (joint.statesPerFrame / inFrame),
    serverNetwork: bits / 1e9,
    machineNetwork: (bits * uneven) / (hosts / hostsOfMachine) / 1e9,
    barriers: (fit.client.host * hosts * assumed.levels) / joint.levels,
    checkpoints: (states * joint.bytesPerRecord) / assumed.storage,
    room: (hosts * Math.min(own / stored.worst, limits.statesOfHost)) / uneven,
  };
};

/** Seconds with `servers` cores of servers on `serverMachines` machines of their own. */
export const timeOf = (run: Run, servers: number, serverMachines: number): number =>
  Math.max(
    run.hostsTime,
    run.serverTime / servers,
    run.serverNetwork / assumed.network / serverMachines,
    run.machineNetwork / assumed.network,
  ) +
  run.barriers +
  run.checkpoints;

/** Seconds that a death costs: to see it, half of what lies between two checkpoints, and half of the states read back and stored. */
export const deathCost = (run: Run, states: number, time: number): number => {
  const between = Math.min(time, paceLimits.most + time / assumed.levels);
  return 10 + between / 2 + run.checkpoints / 2 + (run.hostsTime * fit.record * states) / 2 / workOf(run, states);
};

/** Seconds until the end where each machine dies once in `mtbf` seconds: infinite where what deaths cost is more than there is. */
export const timeWithDeaths = (time: number, machines: number, cost: number, mtbf: number): number => {
  const share = (machines * cost) / mtbf;
  return share < 1 ? time / (1 - share) : Number.POSITIVE_INFINITY;
};

/** Seconds of one core, all work of hosts. */
const workOf = (run: Run, states: number): number =>
  (fit.successor * states * joint.successors) / joint.states + fit.record * run.records;
