// What forState() gives the author of a model, and a system made of it. Long, as each thing that a definition may have is checked where it is
// declared, and those checks are read beside the declaration.
import { ShootdownError, suggest } from '../errors.ts';
import { callingPlace } from '../fault.ts';
import { limitedFinal, limitedRule, limitLabel, limitRule, type Within } from '../rules/limit.ts';
import { type Rule, type System, stepOf } from '../rules/rule.ts';
import { declared, declaringArguments } from '../values/declared.ts';
import { requireHints, type ViewHint } from '../view-hint.ts';
import { type Action, type ActionDefinition, defineAction } from './action.ts';
import { array, type Fields, index, type StructDomain, struct } from './domain.ts';
import { requireFunction, requireKnownKeys, requireList } from './known-keys.ts';
import type { Observation, ObservationOptions, Observed } from './observation.ts';
import {
  type Always,
  type Elements,
  holdInAllParts,
  type LivenessProperty,
  type Parts,
  type Property,
  type Reachable,
  type SightParts,
  seenInSomePart,
} from './property.ts';
import { type ArgsOf, type Blocked, chosenAmong, combinations, type Params } from './step.ts';
import { defineThread, ownerOf, type Thread, type ThreadBuilder, type ThreadOptions } from './thread.ts';

/** How the initial states are made: the recipe is run on the zero state, once for every combination of arguments. */
export interface Initial<M, P extends Params> {
  readonly params?: P;
  // biome-ignore lint/suspicious/noConfusingVoidType: most recipes return nothing, and may say so with a bare return
  readonly run: (m: M, args: ArgsOf<P>) => void | Blocked;
}

export interface SystemDefinition<F extends Fields, M, P extends Params> {
  readonly state: StructDomain<F>;
  /** Default: one initial state, every field at its zero value. */
  readonly init?: Initial<M, P>;
  readonly threads?: readonly Thread[];
  readonly actions?: readonly Action[];
  readonly properties: readonly (Property | LivenessProperty)[];
  /**
   * What the assertions of its steps promise, as sentences, by name. Needed where `expect` names one that neither `build` nor a step
   * has in its text. Default: none.
   */
  readonly assertions?: { readonly [name: string]: string };
  /** States in which it is fine that nothing more can happen although some thread has not finished. Default: none. */
  readonly final?: (m: M) => boolean;
  /** It is fine in every state that nothing more can happen: the model is meant to end anywhere. Default: false. */
  readonly endsAnywhere?: boolean;
  /**
   * A state constraint: where it is false, the search goes no further. Such a state is checked as any other, its steps are not
   * taken, and that is no deadlock. The result says how many they are: of what they lead to nothing is known. Default: always true.
   */
  readonly within?: (m: M) => boolean;
  /**
   * Steps that may stay untaken, and `reachable` properties that may stay unseen, without the verdict being `unreached`: a step that
   * only the bug reaches, in the fixed form. `'zap: recheck'`, or `'recheck'` for the step of that label of every thread; an action or a
   * property by its name. The verdict names those that were not reached. Default: none.
   */
  readonly mayBeUnreached?: readonly string[];
  /** What an observer sees, for `shootdown equivalent`. Default: nothing. */
  readonly observe?: Observation | readonly Observation[];
  /**
   * How parts of the state are shown to who looks at them, by their places without the numbers of elements: `'cpus.tlb'`, or the name of a
   * thread. What a part of the machine says of itself is there already. Default: nothing more.
   */
  readonly view?: { readonly [place: string]: ViewHint };
}

/** The constructors of a model's parts, with the type of its state filled in. */
export interface ForState<M> {
  readonly action: <const P extends Params = Record<never, never>>(
    name: string,
    definition: ActionDefinition<M, P>,
  ) => Action;
  readonly thread: <const N extends string = never, const F extends Fields = Record<never, never>>(
    name: string,
    options?: ThreadOptions<M, N, F>,
  ) => ThreadBuilder<M, N, F>;
  readonly always: (name: string, sentence: string, holds: ((m: M) => true | false | Elements) | Parts<M>) => Always;
  readonly reachable: (name: string, sentence: string, seen: ((m: M) => boolean) | SightParts<M>) => Reachable;
  /** In every fair run: `comes` comes. */
  readonly eventually: (name: string, sentence: string, comes: (m: M) => boolean) => LivenessProperty;
  /** In every fair run: whenever `when` is so, `comes` is so or comes. */
  readonly leadsTo: (
    name: string,
    sentence: string,
    when: (m: M) => boolean,
    comes: (m: M) => boolean,
  ) => LivenessProperty;
  /** In every fair run: `comes` comes again and again. */
  readonly alwaysEventually: (name: string, sentence: string, comes: (m: M) => boolean) => LivenessProperty;
  /** From every state, one in which `comes` is so can be reached. */
  readonly canAlways: (name: string, sentence: string, comes: (m: M) => boolean) => LivenessProperty;
  readonly observation: (
    name: string,
    sentence: string,
    see: (m: M) => Observed,
    options?: ObservationOptions,
  ) => Observation;
  readonly system: <F extends Fields, const P extends Params = Record<never, never>>(
    definition: SystemDefinition<F, M, P>,
  ) => System;
}

/** `const { thread, action, always, reachable, system } = forState<Draft<typeof state>>()`. */
export const forState = <M extends object>(): ForState<M> => ({
  action: (name, definition) => defineAction(name, definition),
  thread: (name, options) => defineThread(name, options ?? {}),
  always: (name, sentence, holds) => {
    const how = "write always('NAME', 'the promise, in words', (m) => ...)";
    if (typeof holds !== 'object' || holds === null) {
      requireFunction(holds, `what property '${name}' promises`, how);
      return { kind: 'always', name, sentence, holds: holds as Always['holds'] };
    }
    requireFunction(holds.count, `how many parts property '${name}' has`, how);
    requireFunction(holds.holds, `what property '${name}' promises of a part`, how);
    const parts = holds as unknown as Parts<never>;
    return { kind: 'always', name, sentence, holds: holdInAllParts(parts), parts };
  },
  reachable: (name, sentence, seen) => {
    const how = "write reachable('NAME', 'what is seen', (m) => ...)";
    if (typeof seen !== 'object' || seen === null) {
      requireFunction(seen, `what property '${name}' looks for`, how);
      return { kind: 'reachable', name, sentence, seen: seen as Reachable['seen'] };
    }
    requireFunction(seen.count, `how many parts property '${name}' has`, how);
    requireFunction(seen.seen, `what property '${name}' looks for in a part`, how);
    const parts = seen as unknown as SightParts<never>;
    return { kind: 'reachable', name, sentence, seen: seenInSomePart(parts), parts };
  },
  eventually: (name, sentence, comes) => livenessOf('eventually', name, sentence, comes),
  leadsTo: (name, sentence, when, comes) => livenessOf('leads to', name, sentence, comes, when),
  alwaysEventually: (name, sentence, comes) => livenessOf('always eventually', name, sentence, comes),
  canAlways: (name, sentence, comes) => livenessOf('can always', name, sentence, comes),
  observation: (name, sentence, see, options = {}) => {
    requireFunction(see, `what observation '${name}' sees`, "write observation('NAME', 'what is seen', (m) => ...)");
    return { name, sentence, atQuiescence: options.atQuiescence ?? false, see: see as Observation['see'] };
  },
  system: (definition) => buildSystem(definition as unknown as SystemDefinition<Fields, never, Params>),
});

const livenessOf = <M>(
  kind: LivenessProperty['kind'],
  name: string,
  sentence: string,
  comes: (m: M) => boolean,
  when: (m: M) => boolean = () => true,
): LivenessProperty => {
  const form = kind === 'leads to' ? '(m) => ..., (m) => ...' : '(m) => ...';
  for (const part of [when, comes])
    requireFunction(
      part,
      `a part of property '${name}'`,
      `its arguments are a name, the promise in words, and ${form}`,
    );
  return { kind, name, sentence, when: when as LivenessProperty['when'], comes: comes as LivenessProperty['comes'] };
};

const isOfStates = (property: Property | LivenessProperty): property is Property =>
  property.kind === 'always' || property.kind === 'reachable';

/** Puts a system together and refuses names that stand for two things. */
const buildSystem = (definition: SystemDefinition<Fields, never, Params>): System => {
  requireKnownKeys(
    definition,
    [
      'state',
      'init',
      'threads',
      'actions',
      'properties',
      'assertions',
      'final',
      'endsAnywhere',
      'within',
      'mayBeUnreached',
      'observe',
      'view',
    ],
    'system(...)',
  );
  if (definition.init !== undefined) {
    const written = 'write init: { run: (m) => { ... } }';
    requireKnownKeys(definition.init, ['params', 'run'], "'init' of the system", written);
    requireFunction(definition.init.run, "'run' of 'init'", written);
  }
  if (definition.final !== undefined)
    requireFunction(
      definition.final,
      "'final' of the system",
      'write final: (m) => ...; endsAnywhere: true says that all are',
    );
  requireList(definition.threads, "'threads' of the system", 'write threads: [a, b]');
  requireList(definition.actions, "'actions' of the system", 'write actions: [action(name, { run })]');
  for (const [where, list] of [
    ['threads', definition.threads],
    ['actions', definition.actions],
  ] as const)
    list?.forEach((part: unknown, i) => {
      if (typeof part !== 'object' || part === null || !('name' in part))
        throw new ShootdownError(
          'model',
          `${where}[${i}] of the system was not made by ${where === 'threads' ? 'thread(...).steps(...)' : 'action(...)'}`,
        );
    });
  const state: unknown = definition.state;
  if (typeof state !== 'object' || state === null || (state as { readonly kind?: unknown }).kind !== 'struct')
    throw new ShootdownError(
      'model',
      "'state' of the system is no struct",
      'write system({ state: struct({ ... }), ... })',
    );
  requireParts(
    definition.properties,
    'properties',
    ['always', 'reachable', 'eventually', 'leads to', 'always eventually', 'can always'],
    'always(...) or reachable(...)',
  );
  const threads = definition.threads ?? [];
  const actions = definition.actions ?? [];
  if (threads.length + actions.length === 0)
    throw new ShootdownError(
      'model',
      'the model has no threads and no actions',
      'a state that nothing changes needs no exploring',
    );
  const fields: Record<string, Fields[string]> = { ...definition.state.fields };
  for (const thread of threads) {
    if (Object.hasOwn(fields, thread.name)) throw twoOfOneName(thread.name, definition.state);
    fields[thread.name] = thread.over === undefined ? thread.frame : array(thread.over, thread.frame);
  }
  for (const { name, column } of actions)
    if (threads.some((thread) => thread.name === column && thread.labels.includes(name)))
      throw new ShootdownError(
        'model',
        `action '${name}' is drawn in the column of thread '${column}', which has a step of that name`,
        'give the action another name, or another column',
      );
  refuseTwice('action', [
    ...actions.map((action) => action.name),
    ...(definition.within === undefined ? [] : [limitLabel]),
  ]);
  refuseTwice('property', [
    ...definition.properties.map((property) => property.name),
    ...Object.keys(definition.assertions ?? {}),
  ]);
  const observations = [definition.observe ?? []].flat() as readonly Observation[];
  refuseTwice(
    'observation',
    observations.map((observation) => observation.name),
  );
  const rules = [...threads.flatMap(rulesOf), ...actions.map(ruleOf)];
  requireReachable(definition, rules);
  const within = definition.within as Within | undefined;
  const final = finalOf(definition);
  const root = struct(fields);
  const { view = {} } = definition;
  requireHints(view, root);
  return {
    root,
    initial: {
      args: combinations(definition.init?.params ?? {}, 'the initial recipe'),
      run: chosenAmong(
        definition.init?.params ?? {},
        false,
        'the initial recipe',
        definition.init?.run ?? (() => undefined),
      ) as System['initial']['run'],
    },
    threads,
    rules: within === undefined ? rules : [...rules.map((rule) => limitedRule(rule, within)), limitRule(within)],
    properties: definition.properties.filter(isOfStates),
    liveness: definition.properties.filter((property): property is LivenessProperty => !isOfStates(property)),
    assertions: definition.assertions ?? {},
    final: within === undefined ? final : limitedFinal(final, within),
    mayBeUnreached: definition.mayBeUnreached ?? [],
    observations,
    view,
  };
};

/** The frame of a thread is a field of the state, under the thread's name. */
const twoOfOneName = (name: string, state: StructDomain): ShootdownError => {
  const place = callingPlace();
  const where = place === undefined ? '' : ` (in the system at ${place})`;
  return Object.hasOwn(state.fields, name)
    ? new ShootdownError(
        'model',
        `a thread is called '${name}', and a field of the state is, too${where}`,
        `a thread's locals are in the state under its name: call the field '${name}s', or the thread something else`,
      )
    : new ShootdownError(
        'model',
        `two threads are called '${name}'${where}`,
        'give each a name of its own, or make one thread for each member of a scalarset: thread(name, { over: Set })',
      );
};

const finalOf = ({ final, endsAnywhere = false }: SystemDefinition<Fields, never, Params>): System['final'] => {
  if (endsAnywhere && final !== undefined)
    throw new ShootdownError(
      'model',
      "the system has 'final' and 'endsAnywhere'",
      "'endsAnywhere' says that every state is final: leave out one of them",
    );
  return endsAnywhere ? () => true : ((final ?? (() => false)) as System['final']);
};

/** Throws a `model` error for a name in `mayBeUnreached` that nothing has. A step that this variant does not have may be named. */
const requireReachable = (
  { mayBeUnreached = [], properties, threads = [] }: SystemDefinition<Fields, never, Params>,
  rules: readonly Rule[],
): void => {
  if (mayBeUnreached.length === 0) return;
  const known = [
    ...new Set([
      ...rules.map(stepOf),
      ...threads.flatMap(({ name, absent }) => absent.map((label) => `${name}: ${label}`)),
      ...properties.flatMap(({ kind, name }) => (kind === 'reachable' ? [name] : [])),
    ]),
  ];
  for (const name of mayBeUnreached)
    if (!known.some((one) => one === name || one.endsWith(`: ${name}`)))
      throw new ShootdownError(
        'model',
        `'mayBeUnreached' names '${name}', which the system does not have`,
        suggest(name, known),
      );
};

/** Throws a `model` error unless all are parts of these kinds: what comes from JavaScript may be anything. */
const requireParts = (given: unknown, where: string, kinds: readonly string[], made: string): void => {
  if (!Array.isArray(given))
    throw new ShootdownError('model', `'${where}' of the system is no list`, `write ${where}: [ ${made}, ... ]`);
  given.forEach((part: unknown, i) => {
    const kind = typeof part === 'object' && part !== null && 'kind' in part ? part.kind : undefined;
    if (!kinds.includes(kind as string))
      throw new ShootdownError('model', `${where}[${i}] of the system was not made by ${made}`);
  });
};

const refuseTwice = (what: string, names: readonly string[]): void => {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new ShootdownError('model', `two of the model's ${what} names are '${twice}'`, 'give each a name of its own');
};

const rulesOf = (thread: Thread): Rule[] => {
  const { over } = thread;
  const ids = over === undefined ? [undefined] : Array.from({ length: over.size }, (_, i) => i);
  const programs = thread.steps.map((step) => {
    const params: Params = over === undefined ? step.params : { [over.name]: index(over), ...step.params };
    // One for the steps of all members: V8 is to see the same kind of object each time.
    return { step, params, guard: declaringArguments(ownerOf(thread.name, step.label), Object.keys(params)) };
  });
  return ids.flatMap((id) =>
    programs.map(({ step: { label, from, local, fair, args, run }, params, guard }): Rule => {
      const who = over === undefined || id === undefined ? {} : { [over.name]: id };
      const all = args.map((chosen) => Object.freeze(declared({ ...who, ...chosen }, guard)));
      return { kind: 'thread', thread, id, label, from, local, fair, noise: false, params, args: all, run };
    }),
  );
};

const ruleOf = ({ name, from, fair, noise, column, params, args, run }: Action): Rule => ({
  kind: 'action',
  label: name,
  from,
  fair,
  column,
  noise,
  params,
  args,
  run,
});
