import type { PlainValue } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { done, type Thread } from '../../model/language/thread.ts';
import { framesOf, isFinal } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { encodeKey } from '../../reference/encoding.ts';
import { type ReferenceMachine, referenceMachine } from '../../reference/machine.ts';
import type { Watch } from '../../search/executor.ts';
import { inSlices } from '../../search/slices.ts';
import type { TrapSearch } from './trap.ts';

/** A thread that has to finish, by its place among the frames of its kind. */
interface Finisher {
  readonly name: string;
  readonly thread: Thread;
  readonly at: number;
}

/** What `naiveTrap` finds, and the threads that finish in no state. */
export interface NaiveTrapSearch {
  readonly search: TrapSearch;
  readonly endless: readonly Thread[];
}

/**
 * The obvious way to look for what `findTrap` finds: all states in a map, and for each thread the states from which it can finish,
 * gone over until there are no more. For the reference engine; what the packed one is compared with.
 */
export const naiveTrap = async (system: System, watch: Watch): Promise<NaiveTrapSearch> => {
  const machine = referenceMachine(system);
  const numbers = new Map<string, number>();
  const states: PlainValue[] = [];
  const parents: number[] = [];
  const successors: number[][] = [];
  const enter = (state: PlainValue, parent: number): number => {
    const key = encodeKey(system.root, state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    parents.push(parent);
    return states.push(state) - 1;
  };
  for (const { state } of machine.initialStates()) enter(state, -1);
  for (let at = 0; at < states.length && !watch.stopped(); )
    at = await inSlices(at, states.length, watch, (from, to) => {
      for (let n = from; n < to; n++)
        successors.push(nextStates(system, machine, states[n] as PlainValue).map((state) => enter(state, n)));
    });
  if (successors.length < states.length) return { search: { kind: 'stopped' }, endless: [] };

  const all = finishersOf(system);
  const hasFinished = ({ thread, at }: Finisher, state: PlainValue): boolean =>
    framesOf(thread, state as object)[at]?.pc === done;
  const isEndless = (thread: Thread): boolean =>
    !states.some((state) => framesOf(thread, state as object).some(({ pc }) => pc === done));
  const endless = system.threads.filter((thread) => !thread.daemon && isEndless(thread));
  const wanted = all.filter(({ thread }) => !endless.includes(thread));
  if (wanted.length === 0) return { search: { kind: 'none' }, endless };

  const pathTo = (last: number): PlainValue[] => {
    const path: PlainValue[] = [];
    for (let n = last; n >= 0; n = parents[n] as number) path.unshift(states[n] as PlainValue);
    return path;
  };
  /** From which states one of those that `isEnd` says can be reached. */
  const leadingTo = (isEnd: (n: number) => boolean): readonly boolean[] => {
    const leads = states.map((_, n) => isEnd(n));
    for (let changed = true; changed; ) {
      changed = false;
      for (let n = states.length - 1; n >= 0; n--)
        if (leads[n] === false && (successors[n] as number[]).some((next) => leads[next])) changed = leads[n] = true;
    }
    return leads;
  };
  const canAll = leadingTo((n) => wanted.every((finisher) => hasFinished(finisher, states[n] as PlainValue)));
  const final: boolean[] = [];
  for (const [n, state] of states.entries())
    try {
      final.push(!canAll[n] && unrefused(() => isFinal(system, machine.viewForNow(state))));
    } catch (error) {
      const failure = { state, rule: -1, args: system.properties.length, error };
      return { search: { kind: 'failed', failure, path: pathTo(n) }, endless };
    }
  const can = wanted.map((finisher) =>
    leadingTo((n) => final[n] === true || hasFinished(finisher, states[n] as PlainValue)),
  );
  const last = states.findIndex((_, n) => can.some((leads) => leads[n] === false));
  if (last < 0) return { search: { kind: 'none' }, endless };
  const trapped = wanted.filter((_, i) => can[i]?.[last] === false).map(({ name }) => name);
  return { search: { kind: 'trap', path: pathTo(last), trapped }, endless };
};

const finishersOf = (system: System): readonly Finisher[] =>
  system.threads
    .filter(({ daemon }) => !daemon)
    .flatMap((thread): readonly Finisher[] =>
      thread.over === undefined
        ? [{ name: thread.name, thread, at: 0 }]
        : Array.from({ length: thread.over.size }, (_, at) => ({ name: `${thread.name} ${at}`, thread, at })),
    );

const nextStates = (system: System, machine: ReferenceMachine, state: PlainValue): readonly PlainValue[] =>
  system.rules.flatMap((rule) =>
    rule.args.flatMap((args) => {
      const next = machine.apply(state, rule, args);
      return next === blocked ? [] : [next];
    }),
  );
