// Peterson's lock: G. L. Peterson, "Myths about the mutual exclusion problem", Information Processing Letters 12(3), 1981.
// The grain is that of Peterson.tla in tlaplus/Examples (specifications/locks_auxiliary_vars; ULiege, J. Differdange), which
// is also that of Lamport's "A Simple Example": six steps a round, the noncritical and the critical section one step each.
//
// For these steps the manifest.json of that folder records what TLC finds: 42 distinct states, 77 generated (one initial
// state and 76 transitions), depth 11 (states on the longest shortest path; ten steps). peterson.m is a twin for Rumur.
//
// The mutants: a process needs four steps to get from its start into the critical section, two processes need eight, and
// these eight are enough wherever exclusion breaks at all. Without the turn two steps of each close the deadlock.
import {
  array,
  blocked,
  bool,
  breaks,
  type Draft,
  deadlocks,
  defineModel,
  forState,
  holds,
  index,
  only,
  scalarset,
  struct,
} from '../../src/index.ts';

interface Lock {
  /** The turn is given to the other process. False: kept. */
  readonly yields: boolean;
  /** The flag is raised before the turn is given away. False: after it. */
  readonly flagFirst: boolean;
  /** There is a turn at all; otherwise a process waits for the other's flag alone. */
  readonly turn: boolean;
}

const published: Lock = { yields: true, flagFirst: true, turn: true };

const Process = scalarset('process', 2);
const state = struct({ flags: array(Process, bool()), turn: index(Process) });
type M = Draft<typeof state>;
const { thread, always, reachable, system } = forState<M>();

const other = (process: number): number => 1 - process;

const lockOf = ({ yields, flagFirst, turn }: Lock) =>
  thread('peterson', { over: Process }).steps({
    noncritical: () => (flagFirst ? 'raiseFlag' : 'giveTurn'),
    raiseFlag: (m, _, { process }) => {
      m.flags.set(process, true);
      return turn && flagFirst ? 'giveTurn' : 'wait';
    },
    giveTurn: only(turn, (m, _, { process }) => {
      m.turn = yields ? other(process) : process;
      return flagFirst ? 'wait' : 'raiseFlag';
    }),
    wait: (m, _, { process }) => (!m.flags.at(other(process)) || (turn && m.turn === process) ? 'critical' : blocked),
    critical: () => 'lowerFlag',
    lowerFlag: (m, _, { process }) => {
      m.flags.set(process, false);
      return 'noncritical';
    },
  });

export default defineModel({
  name: 'peterson',
  title: "Peterson's lock for two processes",
  bounds: {},
  variants: [
    { name: 'published', title: 'as published', with: published, expect: holds, origin: 'Peterson 1981' },
    {
      name: 'turnFirst',
      title: 'mutant: the turn is given away before the flag is up',
      with: { ...published, flagFirst: false },
      expect: breaks('mutualExclusion', 8),
    },
    {
      name: 'selfish',
      title: 'mutant: the turn is kept, not given away',
      with: { ...published, yields: false },
      expect: breaks('mutualExclusion', 8),
    },
    {
      name: 'flagsOnly',
      title: 'mutant: no turn, each waits for the flag of the other',
      with: { ...published, turn: false },
      expect: deadlocks(4),
    },
  ],
  build: (_, variant) => {
    const lock = lockOf(variant);
    const inside = (m: M, process: number) => ['critical', 'lowerFlag'].includes(lock.in(m, process).pc);
    const waits = (m: M, process: number) => lock.in(m, process).pc === 'wait';
    return system({
      state,
      threads: [lock],
      properties: [
        always(
          'mutualExclusion',
          'never are both processes in the critical section',
          (m) => !(inside(m, 0) && inside(m, 1)),
        ),
        reachable('contention', 'both processes want in', (m) => waits(m, 0) && waits(m, 1)),
        reachable(
          'exclusion',
          'one process waits while the other is in the critical section',
          (m) => (waits(m, 0) && inside(m, 1)) || (waits(m, 1) && inside(m, 0)),
        ),
      ],
    });
  },
});
