// Small random models with one liveness property each, and with whatever is fair.
import fc from 'fast-check';
import {
  type ArrayDraft,
  array,
  blocked,
  bool,
  defineModel,
  type Fairness,
  forState,
  type LivenessProperty,
  type Model,
  step,
  struct,
  type Thread,
} from '../../src/index.ts';
import { anything } from '../../src/model/variant.ts';

/** `await` waits for a flag, blocked or, as a step that `spins`, in circles; `jump` goes to `to` where the flag is set. */
export type Op =
  | { readonly kind: 'set' | 'await'; readonly flag: number; readonly value: boolean }
  | { readonly kind: 'toggle' | 'jump'; readonly flag: number };

export interface StepSpec {
  readonly op: Op;
  readonly spins: boolean;
  readonly to: number;
  readonly fair: Fairness | undefined;
}

/** A small model with one liveness property; its flags are false at first. */
export interface LivenessSpec {
  readonly threads: readonly { readonly fair: Fairness | undefined; readonly steps: readonly StepSpec[] }[];
  readonly actions: readonly { readonly op: Op; readonly noise: boolean; readonly fair: Fairness | undefined }[];
  readonly property: LivenessProperty['kind'];
  readonly when: number;
  readonly comes: { readonly flag: number; readonly other: number };
}

export const FLAGS = 3;
const flag = fc.nat(FLAGS - 1);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constantFrom('set', 'await'), flag, value: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('toggle', 'jump'), flag }),
);
const fair = fc.constantFrom(undefined, undefined, 'weak', 'strong');
const rarely = fc.constantFrom(undefined, undefined, undefined, undefined, 'weak', 'strong');
const anySpec: fc.Arbitrary<LivenessSpec> = fc.record({
  threads: fc.array(
    fc.record({
      fair,
      steps: fc.array(fc.record({ op, spins: fc.boolean(), to: fc.nat(4), fair: rarely }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  actions: fc.array(fc.record({ op, noise: fc.boolean(), fair: rarely }), { maxLength: 2 }),
  property: fc.constantFrom('eventually', 'leads to', 'always eventually', 'can always'),
  when: flag,
  comes: fc.record({ flag, other: flag }),
});

/**
 * A strongly fair thread waits for a flag that comes and goes: it gets on, unless the flag can at last stay away. A run against it goes round in a part
 * of a component, and hardly any other random model has such a run.
 */
const waitingSpec: fc.Arbitrary<LivenessSpec> = fc
  .record({ rest: anySpec, awaited: flag, value: fc.boolean(), goal: flag })
  .map(({ rest, awaited, value, goal }) => ({
    ...rest,
    threads: [
      {
        fair: 'strong',
        steps: [
          { op: { kind: 'await', flag: awaited, value }, spins: false, to: 1, fair: undefined },
          { op: { kind: 'set', flag: goal, value: true }, spins: false, to: 4, fair: undefined },
        ],
      },
      ...rest.threads.slice(1),
    ],
    actions: [{ op: { kind: 'toggle', flag: awaited }, noise: false, fair: undefined }, ...rest.actions.slice(1)],
    comes: { flag: goal, other: goal },
  }));

export const livenessSpec: fc.Arbitrary<LivenessSpec> = fc.oneof(
  { weight: 4, arbitrary: anySpec },
  { weight: 1, arbitrary: waitingSpec },
);

interface M {
  readonly flags: ArrayDraft<boolean>;
}

export const livenessModelOf = ({ threads, actions, property, when, comes }: LivenessSpec): Model => {
  const state = struct({ flags: array(FLAGS, bool()) });
  const { thread, action, system, ...forms } = forState<M>();
  const isWhen = (m: M): boolean => m.flags.at(when);
  const isThere = (m: M): boolean => m.flags.at(comes.flag) && !(comes.flag !== comes.other && m.flags.at(comes.other));
  /** Does it: true where it goes on, false where it has to wait. */
  const done = (m: M, { kind, flag: f, ...more }: Op): boolean => {
    if (kind === 'set') m.flags.set(f, 'value' in more && more.value);
    if (kind === 'toggle') m.flags.set(f, !m.flags.at(f));
    return kind !== 'await' || m.flags.at(f) === ('value' in more && more.value);
  };
  const threadOf = ({ fair: own, steps }: LivenessSpec['threads'][number], t: number): Thread => {
    const labelOf = (n: number): string => (n >= steps.length ? 'done' : `s${n}`);
    const recipes = steps.map(({ op: each, spins, to, fair: ofStep }, i) => [
      `s${i}`,
      step(
        'nowhere',
        (m: M) => {
          if (!done(m, each)) return spins ? labelOf(i) : blocked;
          return labelOf(each.kind === 'jump' && m.flags.at(each.flag) ? to : i + 1 < steps.length ? i + 1 : to);
        },
        ofStep === undefined ? {} : { fair: ofStep },
      ),
    ]);
    return thread(`t${t}`, own === undefined ? {} : { fair: own }).steps(Object.fromEntries(recipes) as never);
  };
  const properties: Record<LivenessProperty['kind'], LivenessProperty> = {
    eventually: forms.eventually('P', '', isThere),
    'leads to': forms.leadsTo('P', '', isWhen, isThere),
    'always eventually': forms.alwaysEventually('P', '', isThere),
    'can always': forms.canAlways('P', '', isThere),
  };
  return defineModel({
    name: 'random',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () =>
      system({
        state,
        threads: threads.map(threadOf),
        actions: actions.map(({ op: each, noise, fair: own }, a) =>
          action(`a${a}`, {
            noise,
            ...(own === undefined ? {} : { fair: own }),
            run: (m) => (done(m, each) ? undefined : blocked),
          }),
        ),
        properties: [properties[property]],
      }),
  });
};
