import { ShootdownError } from '../errors.ts';
import { declared, declaring } from '../values/declared.ts';
import { noted } from '../values/refusals.ts';
import {
  type Draft,
  type Fields,
  type OneOfDomain,
  oneOf,
  type Scalarset,
  type StructDomain,
  struct,
} from './domain.ts';
import { checkedFairness } from './fairness.ts';
import { requireKnownKeys } from './known-keys.ts';
import type { Fairness } from './property.ts';
import { type Args, type ArgsOf, type Blocked, blocked, chosenAmong, combinations, type Params } from './step.ts';

/** The label at which a thread has finished. */
export const done = 'done';
export type Done = typeof done;

/** One atomic step of a thread. */
export interface ThreadStep {
  readonly label: string;
  /** The kernel file and function that the step abstracts. */
  readonly from: string | undefined;
  /** Touches nothing that another thread, an action or a property looks at; see `step`. */
  readonly local: boolean;
  readonly fair: Fairness | undefined;
  /** The domains of what is chosen. */
  readonly params: Params;
  /** Every combination of chosen arguments; one empty one where the step chooses nothing. */
  readonly args: readonly Args[];
  /** Returns the next label, or `blocked`. */
  readonly run: (m: never, t: never, args: Args) => string | Blocked;
}

/** A program of labelled atomic steps. Its frame (program counter `pc`, then the locals) is part of the state, under the thread's name. */
export interface Thread {
  readonly name: string;
  /** One thread for every member, or a single one. */
  readonly over: Scalarset | undefined;
  /** Never has to finish: that it waits forever is no deadlock. */
  readonly daemon: boolean;
  /** Of its steps together. */
  readonly fair: Fairness | undefined;
  readonly frame: StructDomain;
  /** All that `pc` can be, in the order of its domain: the steps in program order, absent ones too, then `done`. */
  readonly labels: readonly string[];
  readonly steps: readonly ThreadStep[];
  /** Labels that this variant of the protocol does not have; returning one is an error. */
  readonly absent: readonly string[];
}

/** A thread whose frame can be read, typed, in any state of the model: `zap.in(m).va`. */
export interface ThreadHandle<L extends string, F extends Fields, I> extends Thread {
  /** The frame of this thread in a state; of the thread of one member, if there is one a member. */
  in(m: object, ...who: I extends undefined ? [] : [id: number]): Frame<L, F>;
}

export type Frame<L extends string, F extends Fields> = { readonly pc: L | Done } & Draft<StructDomain<F>>;

/** What is chosen for a step of a thread, and the thread's own id when there is one a member of a scalarset `N`. */
export type Who<N extends string> = { readonly [K in N]: number };

type Recipe<M, T, W, R extends string> = (m: M, t: T, who: W) => R | Blocked;

/** A step in a thread's definition: a recipe; `choose(...)`; either with `step(from, ...)`; or not in this variant. `R` are the labels it may go to. */
export type StepDefinition<M, T, W, R extends string> =
  | Recipe<M, T, W, R>
  | Chosen<M, T, W, R>
  | Sourced<M, T, W, R>
  | Absent;

/** A recipe that is tried with every combination of some arguments: what `choose` makes, as a thread's definition has it. */
export interface Chosen<M, T, W, R extends string> {
  readonly kind: 'chosen';
  readonly params: Params;
  readonly run: Recipe<M, T, W, R>;
}

/** A step with the kernel file and function that it abstracts; see `step`. */
export interface Sourced<M, T, W, R extends string> {
  readonly kind: 'sourced';
  readonly from: string;
  readonly local: boolean;
  readonly fair: Fairness | undefined;
  readonly step: Recipe<M, T, W, R> | Chosen<M, T, W, R> | Absent;
}

export interface Absent {
  readonly kind: 'absent';
}

/**
 * A step that happens for any of several arguments, chosen by nobody: `choose({ va: index(Va) }, (m, t, { va }) => ...)`.
 * Every combination is a transition of its own.
 */
export const choose = <const P extends Params, M, T, W, const R extends string>(
  params: P,
  run: (m: M, t: T, who: W & ArgsOf<P>) => R | Done | Blocked,
): Chosen<M, T, W, R> => ({ kind: 'chosen', params, run: run as unknown as Recipe<M, T, W, R> });

export interface StepOptions {
  /**
   * The step touches nothing but what its own thread alone touches, and no property looks at that: it commutes with every
   * step of the others. The search then takes it at once, together with the step before it, instead of trying all that the
   * others might do in between. A declaration that is wrong is noticed while the search runs, and refused. Default: false.
   */
  readonly local?: boolean;
  /** For liveness properties: that it is taken, with some arguments, if it can be. Default: nothing but what is said of the thread. */
  readonly fair?: Fairness;
}

/**
 * A word that no recipe returns. Where a word is expected, TypeScript 5.9 takes the one that a recipe returns for itself; without,
 * it takes that of a recipe with a single return for any string, which is no label.
 */
type Word = '\0';

/** Says which kernel file and function a step abstracts: `step('mm/memory.c: zap_pte_range', (m, t) => ...)`. */
export const step = <M, T, W, const R extends string>(
  from: string,
  recipe: ((m: M, t: T, who: W) => R | Word | Blocked) | Chosen<M, T, W, R> | Absent,
  options: StepOptions = {},
): Sourced<M, T, W, R> => {
  requireKnownKeys(options, ['local', 'fair'], `the third argument of step('${from}', ...)`);
  const fair = checkedFairness(options.fair, `the step of '${from}'`);
  return { kind: 'sourced', from, local: options.local ?? false, fair, step: recipe as Sourced<M, T, W, R>['step'] };
};

/** The step, if the variant has it. Without it the label stays in the program (so that it need not be guarded for the compiler), but to go there is an error. */
export const only = <S>(present: boolean, definition: S): S | Absent => (present ? definition : { kind: 'absent' });

export interface ThreadOptions<M, N extends string, F extends Fields> {
  /** A scheduler: while it is false the thread takes no step. It gets the id as recipes do. Default: always true. */
  readonly runs?: (m: M, who: Who<N>) => boolean;
  /** One thread for every member of the scalarset; its recipes get the id under the scalarset's name. Default: a single thread. */
  readonly over?: Scalarset<N>;
  /** Default: false. */
  readonly daemon?: boolean;
  /** For liveness properties: that it takes some step, if it can. Default: nothing makes it go on. */
  readonly fair?: Fairness;
  /** The thread's local variables. Default: none. */
  readonly locals?: F;
}

/** The program of a thread, in program order: it starts at the first label. A label that no step has does not compile. */
export type Steps<M, T, W, L extends string> = { readonly [K in L]: StepDefinition<M, T, W, NoInfer<L> | Done> };

/** A thread whose steps are still to come. Two calls, because the compiler has to know the locals before it reads the steps. */
export interface ThreadBuilder<M, N extends string, F extends Fields> {
  readonly steps: <const L extends string>(
    steps: Steps<M, Draft<StructDomain<F>>, Who<N>, L>,
  ) => ThreadHandle<L, F, [N] extends [never] ? undefined : N>;
}

/** Builds a thread of a model whose state is `M`; reached through `forState<M>()`. */
export const defineThread = <M, N extends string, F extends Fields>(
  name: string,
  options: ThreadOptions<M, N, F>,
): ThreadBuilder<M, N, F> => ({
  steps: (steps) =>
    assemble(
      name,
      options as ThreadOptions<never, string, Fields>,
      steps as { readonly [label: string]: StepDefinition<never, never, never, string> },
    ) as never,
});

const assemble = (
  name: string,
  options: ThreadOptions<never, string, Fields>,
  definitions: { readonly [label: string]: StepDefinition<never, never, never, string> },
): ThreadHandle<string, Fields, string> => {
  requireKnownKeys(options, ['runs', 'over', 'daemon', 'fair', 'locals'], `thread '${name}'`);
  const labels = Object.keys(definitions);
  if (labels.length === 0) throw new ShootdownError('model', `thread '${name}' has no steps`);
  if (labels.includes(done))
    throw new ShootdownError(
      'model',
      `thread '${name}' has a step '${done}'`,
      `'${done}' is the label of a finished thread`,
    );
  if (options.locals !== undefined && 'pc' in options.locals)
    throw new ShootdownError(
      'model',
      `thread '${name}' has a local 'pc'`,
      "'pc' is the program counter; give the local another name",
    );
  const pc: OneOfDomain = oneOf(...labels, done);
  const steps: ThreadStep[] = [];
  const absent: string[] = [];
  for (const [label, definition] of Object.entries(definitions)) {
    const sourced = typeof definition === 'object' && definition?.kind === 'sourced' ? definition : undefined;
    const inner = sourced?.step ?? (definition as Exclude<typeof definition, { kind: 'sourced' }>);
    if (typeof inner === 'object' && inner?.kind === 'absent') {
      absent.push(label);
      continue;
    }
    if (typeof inner !== 'function' && (typeof inner !== 'object' || inner === null || inner.kind !== 'chosen'))
      throw new ShootdownError(
        'model',
        `step '${label}' of thread '${name}' is ${inner === null ? 'null' : `of type ${typeof inner}`}, not a function`,
        'a step is a function (m, t) => ...; or choose(...), step(...) or only(...) around one',
      );
    const params = typeof inner === 'function' ? {} : inner.params;
    steps.push({
      label,
      from: sourced?.from,
      local: sourced?.local ?? false,
      fair: sourced?.fair,
      params,
      args: combinations(params, ownerOf(name, label)),
      run: scheduled(
        options.runs,
        typeof inner === 'function' ? inner : among(inner, name, label),
      ) as ThreadStep['run'],
    });
  }
  const [first] = labels;
  if (first !== undefined && absent.includes(first))
    throw new ShootdownError(
      'model',
      `thread '${name}' begins at '${first}', which this variant does not have: it would wait there for ever`,
      'leave out the whole thread in this variant: threads: [a, ...(present ? [b] : [])]; or begin with a step that all variants have',
    );
  const { over } = options;
  const handle: ThreadHandle<string, Fields, string> = {
    name,
    over,
    daemon: options.daemon ?? false,
    fair: checkedFairness(options.fair, `thread '${name}'`),
    frame: struct({ pc, ...options.locals }),
    labels: pc.values,
    steps,
    absent,
    in: ((m: object, id?: number) => {
      if (typeof m !== 'object') throw noState(name);
      const frame = (m as Record<string, unknown>)[name];
      return over === undefined ? frame : (frame as { at(i: number): unknown }).at(id as number);
    }) as never,
  };
  return declared(
    handle,
    declaring((key) => notInHandle(name, key, Object.keys(options.locals ?? {}))),
  );
};

const notInHandle = (name: string, key: string, locals: readonly string[]): ShootdownError =>
  new ShootdownError(
    'recipe',
    `'${key}' was read of thread '${name}' itself`,
    key === 'pc' || locals.includes(key)
      ? `where it is, and its locals, are part of the state: read ${name}.in(m).${key}`
      : `in(m) is its part of a state, which has: ${['pc', ...locals].join(', ')}`,
  );

const noState = (name: string): ShootdownError =>
  noted(
    new ShootdownError(
      'recipe',
      `in() of thread '${name}' was given no state`,
      'write in(m), of the state that the recipe gets',
    ),
  );

const among = ({ params, run }: Chosen<never, never, never, string>, thread: string, label: string) =>
  chosenAmong(params, true, ownerOf(thread, label), run) as Recipe<never, never, never, string>;

/** A step in words, as an error names who gets its arguments. */
export const ownerOf = (thread: string, label: string): string => `step '${label}' of thread '${thread}'`;

const scheduled = (
  runs: ((m: never, who: never) => boolean) | undefined,
  recipe: Recipe<never, never, never, string>,
): Recipe<never, never, never, string> =>
  runs === undefined
    ? recipe
    : (m, t, who) => {
        const answer: unknown = runs(m, who);
        if (answer === true) return recipe(m, t, who);
        if (answer === false) return blocked;
        throw unclearScheduler(answer);
      };

const unclearScheduler = (answer: unknown): ShootdownError =>
  new ShootdownError(
    'recipe',
    `'runs' returned ${typeof answer === 'object' && answer !== null ? 'an object' : String(answer)}`,
    'it returns true or false: was a return forgotten? Compare a word or a struct with what is meant',
  );
