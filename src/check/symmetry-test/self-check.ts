import { ShootdownError } from '../../model/errors.ts';
import type { PlainValue, Scalarset } from '../../model/language/domain.ts';
import { checkedAnswer, checkedSight, type Property } from '../../model/language/property.ts';
import { type Args, blocked } from '../../model/language/step.ts';
import { isFinal } from '../../model/rules/ends.ts';
import type { Rule, System } from '../../model/rules/rule.ts';
import { type Renaming, renameArgs, renameMember, renameValue, scalarsetsIn } from '../../model/values/permutation.ts';
import { print } from '../../model/values/value.ts';
import { encodeKey } from '../../reference/encoding.ts';
import { type ReferenceMachine, referenceMachine } from '../../reference/machine.ts';
import { changesBetween, domainAt } from '../../trace/changes.ts';
import { fullCall, threadOf } from '../../trace/rules.ts';
import { type Random, randomFrom, randomPermutation } from './random.ts';
import { randomWalk } from './random-walk.ts';

export interface SelfCheckOptions {
  /** How many states are looked at. Default: 500, at about a thousand a second for the shipped models. */
  readonly states?: number;
  /** The same seed looks at the same states and renamings. Default: 1. */
  readonly seed?: number;
  /** The states to look at. Default: those of random walks from the initial ones. */
  readonly source?: Iterable<PlainValue>;
}

/** What a check that found nothing has looked at. */
export interface SelfChecked {
  readonly states: number;
  /** Names of the scalarsets of two or more members; the check says nothing when there are none. */
  readonly scalarsets: readonly string[];
}

/**
 * Tests the promise that a model makes with its scalarsets: that renaming their members changes nothing. For random
 * reachable states and random permutations of one scalarset, each step of the renamed state, by the renamed thread with
 * the renamed arguments, leads to the renamed successors; and properties and `final` answer the same in both states.
 * (A thread's `runs` is part of its steps.) It is a test: it finds what random states show.
 *
 * Arguments may also correspond in another way than by renaming, as long as the successors by all arguments of a step are
 * the renamed ones: a search sees no more of them. What a property names as breaking it may be any of several elements, so
 * only whether it holds is compared.
 *
 * Initial states need not be renamed initial states: Peterson's lock may give the first turn to process 0. A search that keeps
 * one state of each orbit then explores the orbits of what is reachable. It is right because steps and properties
 * commute with renaming: if `s` leads to `t`, any renamed `s` leads to a renamed `t`, in as many steps, and both break the
 * same properties. For the same reason the states looked at are renamed ones of reachable states as well.
 *
 * Throws a `model` error for the first difference: it names the step, property or `final`, its arguments, the
 * scalarset and what differs.
 */
export const checkSymmetry = (system: System, options: SelfCheckOptions = {}): SelfChecked => {
  const sets = scalarsetsIn(system.root).filter(({ size }) => size > 1);
  const scalarsets = sets.map(({ name }) => name);
  if (sets.length === 0) return { states: 0, scalarsets };
  const machine = referenceMachine(system);
  const random = randomFrom(options.seed ?? 1);
  const most = options.states ?? 500;
  let states = 0;
  for (const reached of options.source ?? randomWalk(system, machine, random)) {
    if (states === most) break;
    states++;
    const state = random(2) === 0 ? reached : renameValue(system.root, reached, anyRenaming(sets, random));
    for (const set of sets) {
      const permutation = randomPermutation(set.size, random);
      // One that moves nobody, which of two members is every second, has nothing to tell.
      if (permutation.some((to, from) => to !== from)) compare(system, machine, state, set, permutation);
    }
  }
  return { states, scalarsets };
};

const anyRenaming = (sets: readonly Scalarset[], random: Random): Renaming =>
  Object.fromEntries(sets.map(({ name, size }) => [name, randomPermutation(size, random)]));

const compare = (
  system: System,
  machine: ReferenceMachine,
  state: PlainValue,
  set: Scalarset,
  permutation: readonly number[],
): void => {
  const renaming: Renaming = { [set.name]: permutation };
  const pair: Pair = { system, machine, state, renamed: renameValue(system.root, state, renaming), set, renaming };
  for (const rule of system.rules) compareRule(pair, rule);
  for (const property of system.properties) compareProperty(pair, property);
  const [here, there] = [state, pair.renamed].map((one) => answerOf(() => isFinal(system, machine.viewForNow(one))));
  if (here !== there)
    throw broken(pair, "'final'", `answers ${here} in a state, and ${there} once ${renamedText(pair)}`);
};

/** A state, the same after renaming, and how it was renamed. */
interface Pair {
  readonly system: System;
  readonly machine: ReferenceMachine;
  readonly state: PlainValue;
  readonly renamed: PlainValue;
  readonly set: Scalarset;
  readonly renaming: Renaming;
}

/** What came of a step: a successor, as it is after renaming. */
type Outcome = { readonly kind: 'blocked' | 'failed' } | { readonly kind: 'led'; readonly state: PlainValue };

const compareRule = (pair: Pair, rule: Rule): void => {
  const { system, renaming } = pair;
  const counterpart = counterpartOf(system, rule, renaming);
  const expected = rule.args.map((args) => renamedOutcome(pair, outcomeOf(pair.machine, pair.state, rule, args)));
  const actual = rule.args.map((args) =>
    outcomeOf(pair.machine, pair.renamed, counterpart, renameArgs(rule.params, args, renaming)),
  );
  const keysOf = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => keyOf(system, outcome));
  const [before, after] = [keysOf(expected), keysOf(actual)];
  const place = before.findIndex((key, i) => key !== after[i]);
  if (place < 0) return;
  const successors = (keys: readonly string[]) => [...new Set(keys)].filter((key) => key !== 'blocked').sort();
  if (successors(before).join('\n') === successors(after).join('\n')) return;
  // Of those that differ, one that shows it: what it leads to is not among what the others lead to.
  const telling = before.findIndex(
    (key, i) => key !== after[i] && (!after.includes(key) || !before.includes(after[i] ?? '')),
  );
  const at = telling < 0 ? place : telling;
  const args = rule.args[at] ?? {};
  throw broken(
    pair,
    `'${callOf(rule, args)}'`,
    `${described(expected[at])} in a state, but once ${renamedText(pair)} '${callOf(counterpart, renameArgs(rule.params, args, renaming))}' ${differing(system, expected[at], actual[at])}`,
  );
};

/** The step of the renamed thread; of an action, itself. */
const counterpartOf = (system: System, rule: Rule, renaming: Renaming): Rule => {
  if (rule.kind === 'action' || rule.id === undefined || rule.thread.over === undefined) return rule;
  const id = renameMember(rule.thread.over.name, rule.id, renaming);
  const found = system.rules.find(
    (other) => other.kind === 'thread' && other.thread === rule.thread && other.id === id && other.label === rule.label,
  );
  if (found === undefined) throw new Error(`thread '${rule.thread.name}' has no member ${id}`);
  return found;
};

const outcomeOf = (machine: ReferenceMachine, state: PlainValue, rule: Rule, args: Args): Outcome => {
  try {
    const next = machine.apply(state, rule, args);
    return next === blocked ? { kind: 'blocked' } : { kind: 'led', state: next };
  } catch {
    return { kind: 'failed' };
  }
};

const renamedOutcome = ({ system, renaming }: Pair, outcome: Outcome): Outcome =>
  outcome.kind === 'led' ? { kind: 'led', state: renameValue(system.root, outcome.state, renaming) } : outcome;

const keyOf = (system: System, outcome: Outcome): string =>
  outcome.kind === 'led' ? `to ${encodeKey(system.root, outcome.state)}` : outcome.kind;

const compareProperty = (pair: Pair, property: Property): void => {
  const answer = (state: PlainValue): string =>
    answerOf(() => {
      const view = pair.machine.viewForNow(state) as never;
      return property.kind === 'always'
        ? checkedAnswer(property, property.holds(view)) === true
        : checkedSight(property, property.seen(view));
    });
  const [here, there] = [answer(pair.state), answer(pair.renamed)];
  if (here !== there)
    throw broken(
      pair,
      `property '${property.name}'`,
      `answers ${here} in a state, and ${there} once ${renamedText(pair)}`,
    );
};

const answerOf = (ask: () => boolean): string => {
  try {
    return String(ask());
  } catch {
    return 'with an error';
  }
};

const broken = ({ set }: Pair, what: string, how: string): ShootdownError =>
  new ShootdownError(
    'model',
    `${what} tells the members of scalarset '${set.name}' apart: it ${how}`,
    `a scalarset is a promise that its members are interchangeable: no order, no special ${set.name}. If one is meant to be special, use a length (array(${set.size}, ...), int(0, ${set.size - 1})) instead of the scalarset; or explore without symmetry: --no-symmetry`,
  );

const callOf = (rule: Rule, args: Args): string => fullCall({ thread: threadOf(rule), step: rule.label, args });

const described = (outcome: Outcome | undefined): string => {
  switch (outcome?.kind) {
    case 'led':
      return 'is possible';
    case 'failed':
      return 'fails';
    default:
      return 'is blocked';
  }
};

/** What the renamed step does, other than expected. */
const differing = (system: System, expected: Outcome | undefined, actual: Outcome | undefined): string => {
  if (expected?.kind !== 'led' || actual?.kind !== 'led') return described(actual);
  const changes = changesBetween(system.root, expected.state, actual.state);
  const [first] = changes;
  if (first === undefined) return 'leads elsewhere';
  const domain = domainAt(system.root, first.path, first.old, first.new);
  const shown = (value: PlainValue): string => (domain === undefined ? JSON.stringify(value) : print(domain, value));
  const more = changes.length === 1 ? '' : `, and ${changes.length - 1} more`;
  return `leaves ${first.path} ${shown(first.new)} where ${shown(first.old)} was due${more}`;
};

/** `cpu 0 is called 1, and cpu 1 is called 0`. */
const renamedText = ({ set, renaming }: Pair): string =>
  (renaming[set.name] ?? [])
    .flatMap((to, from) => (to === from ? [] : [`${set.name} ${from} is called ${to}`]))
    .join(' and ');
