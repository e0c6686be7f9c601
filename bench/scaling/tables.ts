// The tables of docs/SCALING.md.
import { markdownTable } from '../table.ts';
import { assumed, type HostsRow, joint, stored } from './measured.ts';
import { deathCost, fit, fitOf, predicted, type Run, runOf, timeOf, timeWithDeaths } from './model.ts';

/** A table by its name, which its mark on the page has. */
export interface ScalingTable {
  readonly name: string;
  readonly lines: readonly string[];
}

const HOUR = 3600;
const machinesAndStates = [
  [10, 1e10],
  [100, 1e10],
  [100, 1e11],
  [1000, 1e11],
  [1000, 1e12],
] as const;

export const scalingTables = (): readonly ScalingTable[] => [
  { name: 'fit', lines: fitTable() },
  { name: 'errors', lines: errorTable() },
  { name: 'one machine', lines: speedTable() },
  { name: 'one server', lines: oneServerTable() },
  { name: 'network', lines: networkTable() },
  { name: 'many servers', lines: manyServersTable() },
  { name: 'memory', lines: memoryTable() },
  { name: 'deaths', lines: deathTable() },
];

const fitTable = (): readonly string[] =>
  markdownTable(
    ['what', 'value'],
    [
      ['s: a host, for each successor', `${microseconds(fit.successor)} us`],
      ['q: two hosts, for each record', `${microseconds(fit.record)} us`],
      ['v: the server, for each record', `${microseconds(fit.serverRecord)} us`],
      ['f(h): found in the table, of h hosts', `${fit.found.factor.toFixed(2)} h^-${fit.found.power.toFixed(2)}`],
      ['c: the client, for each host and level', `${((fit.client.host / joint.levels) * 1e3).toFixed(1)} ms`],
      ['t: successors of a state', (joint.successors / joint.states).toFixed(1)],
      ['s t + q t: a state of many hosts', `${microseconds(perState())} us`],
      ['a state on one machine, one worker', `${microseconds(joint.alone / joint.states)} us`],
      ['states a second that one server core lets through', `${(serverStates() / 1e6).toFixed(1)} million`],
      ['hosts that keep one server core busy', hostsOfServer().toFixed(0)],
    ],
  );

/** Seconds of a host for a state, of very many hosts: each successor is another's, and none is found. */
const perState = (): number => ((fit.successor + fit.record) * joint.successors) / joint.states;
const serverStates = (): number => joint.states / joint.successors / fit.serverRecord;
const hostsOfServer = (): number => (fit.successor + fit.record) / fit.serverRecord;

/** States a second, and of how many machines the whole has as many as one machine with 16 cores. */
const speedTable = (): readonly string[] => {
  const alone = (factor: number): number => (joint.states / joint.alone) * factor;
  const whole = alone(assumed.speedUp);
  const share = (work: number): number => assumed.cores / (perState() * work);
  const row = (what: string, states: number, machines: string): readonly string[] => [
    what,
    (states / 1e6).toFixed(1),
    machines,
  ];
  const needed = (states: number): string => Math.ceil(whole / states).toString();
  return markdownTable(
    ['', 'million states a second', 'machines to be as fast as one of 16 cores'],
    [
      row('one machine, one worker', alone(1), ''),
      row('one machine, two workers', alone(assumed.speedUpOfTwo), ''),
      row('one machine, 16 workers (reckoned)', whole, '1'),
      row('any number of machines, one server core', serverStates(), 'none are enough'),
      row('each of many machines, a host a core', share(1), needed(share(1))),
      row('each of many machines, one host', share(assumed.sharedWork), needed(share(assumed.sharedWork))),
    ],
  );
};

const quantities: readonly (readonly [string, (row: HostsRow) => number])[] = [
  ['each host, s', ({ each }) => each],
  ['server, s', ({ server }) => server],
  ['client, s', ({ client }) => client],
  ['records, million', ({ records }) => records / 1e6],
  ['found, %', ({ found }) => found * 100],
];

/** The rows of more than one host, by the fit to all rows and by one that has not seen the row. */
const errorTable = (): readonly string[] =>
  markdownTable(
    ['', 'measured', 'by all rows', 'error', 'by the other rows', 'error'],
    joint.rows.slice(1).flatMap((row) => {
      const all = predicted(row.hosts, fit);
      const others = predicted(row.hosts, fitOf(joint.rows.filter((one) => one !== row)));
      return quantities.map(([what, of]) => [
        `${row.hosts} hosts: ${what}`,
        of(row).toFixed(1),
        of(all).toFixed(1),
        percent(of(all) / of(row) - 1),
        of(others).toFixed(1),
        percent(of(others) / of(row) - 1),
      ]);
    }),
  );

const oneServerTable = (): readonly string[] =>
  markdownTable(
    [
      'machines',
      'states',
      'hosts at work',
      'hosts, h',
      'server, h',
      'frames not full, h',
      'network, h',
      'all, h',
      'bound by',
    ],
    machinesAndStates.map(([machines, states]) => {
      const run = runOf(states, machines, 'core');
      const head = [String(machines), power(states), run.hosts.toLocaleString('en')];
      if (run.room < states) return [...head, '', '', '', '', '', `memory: ${power(run.room)} fit`];
      return [
        ...head,
        ...[run.hostsTime, run.serverTimeLeast, run.serverTime, run.serverNetwork / assumed.network].map(hours),
        hours(timeOf(run, 1, 1)),
        boundOf(run),
      ];
    }),
  );

/** What takes longest, with one server. */
const boundOf = (run: Run): string => {
  const times: readonly (readonly [string, number])[] = [
    ['server', run.serverTime],
    ['hosts', run.hostsTime],
    ['network', run.serverNetwork / assumed.network],
    ['barriers', run.barriers],
    ['storage', run.checkpoints],
  ];
  return times.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
};

const networkTable = (): readonly string[] =>
  markdownTable(
    ['Gbit/s', 'million records/s', 'million states/s', 'server cores that fill it', 'worker cores that fill it'],
    [1, 10, 25, 100].map((gigabits) => {
      const records = (gigabits * 1e9) / 8 / (joint.bytesPerRecord * assumed.wire);
      return [
        String(gigabits),
        (records / 1e6).toFixed(1),
        ((records * joint.states) / joint.successors / 1e6).toFixed(1),
        (records * fit.serverRecord).toFixed(1),
        (records * (fit.successor + fit.record)).toFixed(0),
      ];
    }),
  );

const manyServersTable = (): readonly string[] =>
  markdownTable(
    [
      'machines',
      'states',
      'hosts, h',
      'million records/s',
      'server cores',
      'Gbit/s a machine',
      'server machines',
      'barriers, h',
      'checkpoints, h',
      'all, h',
      'machine-hours',
      'dollars',
    ],
    machinesAndStates.map(([machines, states]) => {
      const run = runOf(states, machines, 'machine');
      const head = [String(machines), power(states)];
      if (run.room < states) return [...head, `memory: ${power(run.room)} fit`];
      // A server machine has as many cores as a worker's, and its network.
      const work = Math.max(run.hostsTime, run.machineNetwork / assumed.network);
      const servers = Math.ceil(run.serverTime / work);
      const serverMachines = Math.ceil(Math.max(servers / assumed.cores, run.serverNetwork / assumed.network / work));
      const time = timeOf(run, servers, serverMachines);
      const machineHours = ((machines + serverMachines) * time) / HOUR;
      return [
        ...head,
        hours(run.hostsTime),
        (run.records / work / 1e6).toFixed(0),
        String(servers),
        (run.machineNetwork / work).toFixed(1),
        String(serverMachines),
        hours(run.barriers),
        hours(run.checkpoints),
        hours(time),
        machineHours.toFixed(0),
        (machineHours * machinePrice()).toFixed(0),
      ];
    }),
  );

/** Dollars for an hour. */
const machinePrice = (): number =>
  assumed.cores * assumed.coreHour + (assumed.memoryBytes / 2 ** 30) * assumed.gigabyteHour;

/** Machines whose memory has room, by bytes a state; just after a table has grown. */
const memoryTable = (): readonly string[] =>
  markdownTable(
    ['states', '16 bytes', '20 bytes', '40 bytes', 'checkpoint, TB'],
    [1e10, 1e11, 1e12].map((states) => [
      power(states),
      ...[16, 20, 40].map((bytes) =>
        Math.ceil(
          (states * bytes * (stored.worst / stored.average)) / (assumed.memoryBytes * assumed.memoryShare),
        ).toLocaleString('en'),
      ),
      ((states * joint.bytesPerRecord) / 1e12).toFixed(1),
    ]),
  );

const deathTable = (): readonly string[] =>
  markdownTable(
    ['machines', 'states', 'a machine dies once in', 'without, h', 'deaths', 'each costs, h', 'all, h'],
    (
      [
        [100, 1e11],
        [1000, 1e12],
      ] as const
    ).flatMap(([machines, states]) => {
      const run = runOf(states, machines, 'machine');
      const time = timeOf(run, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      const cost = deathCost(run, states, time);
      return (
        [
          ['3 years', 3 * 365 * 24 * HOUR],
          ['30 days', 30 * 24 * HOUR],
          ['1 day', 24 * HOUR],
        ] as const
      ).map(([often, mtbf]) => {
        const all = timeWithDeaths(time, machines, cost, mtbf);
        const ends = Number.isFinite(all);
        return [
          String(machines),
          power(states),
          often,
          hours(time),
          ends ? small((machines * all) / mtbf) : '',
          hours(cost),
          ends ? hours(all) : 'never ends',
        ];
      });
    }),
  );

const microseconds = (seconds: number): string => (seconds * 1e6).toFixed(seconds < 1e-7 ? 3 : 2);
const percent = (share: number): string => `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(0)} %`;
/** Two digits, or more where they stand before the point. */
const small = (n: number): string => (n < 10 ? String(Number(n.toPrecision(2))) : n.toFixed(0));
const hours = (seconds: number): string => small(seconds / HOUR);
const power = (n: number): string => {
  const exponent = Math.floor(Math.log10(n) + 1e-9);
  const factor = n / 10 ** exponent;
  return Math.abs(factor - 1) < 1e-9 ? `10^${exponent}` : `${factor.toFixed(1)} 10^${exponent}`;
};
