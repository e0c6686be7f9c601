// Random models of liveness in Promela, such that SPIN's fairness and ours mean the same.
//
// A step is a `d_step` that begins with its guard, so that it is one transition, and a step that spins is one that changes nothing. Each
// process is one loop with a place of its own, and never terminates: where it has nothing to do it is not executable, as a thread that is done or blocked, and
// `pan -f` asks nothing of it. Where nothing can be executed, SPIN repeats the last state for ever, as a run does here that has come to its end.
//
// What differs: `pan -f` is weak fairness of all processes or of none, and there is no noise. So models whose threads and actions are all weakly fair,
// and nothing else, are compared with `-f`, and those in which nothing is fair without it. All other fairness is written into the claim, in Lamport's form,
// by the step that was `last`: `[]<> (!enabled || taken)` for weak, `[]<> enabled -> []<> taken` for strong. Where only noise can happen, it is
// a step of its own to rest.
//
// Several models are compiled into one verifier, since compiling is what takes the time: a first step chooses `which`, and the claim of a model goes
// no further where another was chosen. No flag is changed by it, and no formula can see it (there is no `next`).
import fc from 'fast-check';
import type { Claim } from '../known/spin.ts';
import { FLAGS, type LivenessSpec, livenessSpec, type Op, type StepSpec } from './liveness-model.ts';

/** How SPIN is told what is fair: nothing is; by `-f`; by the claim. */
export type Telling = 'unfair' | 'by -f' | 'by the claim';

export interface SpinSpec {
  readonly spec: LivenessSpec;
  readonly telling: Telling;
}

/** The formula of a claim grows by the product of what is fair. */
const MOST_FAIR = 2;

export const spinSpec: fc.Arbitrary<SpinSpec> = fc
  .record({
    spec: livenessSpec.filter(({ property }) => property !== 'can always'),
    telling: fc.constantFrom<Telling>('unfair', 'by -f', 'by -f', 'by the claim', 'by the claim', 'by the claim'),
  })
  .map(({ spec, telling }) => ({ spec: toldBy(telling, spec), telling }));

/** The same model, with no other fairness and noise than SPIN can be told so. */
const toldBy = (telling: Telling, { threads, actions, ...more }: LivenessSpec): LivenessSpec => {
  let left = telling === 'by the claim' ? MOST_FAIR : 0;
  const few = (fair: StepSpec['fair']): StepSpec['fair'] => (fair !== undefined && left-- > 0 ? fair : undefined);
  const whole = (fair: StepSpec['fair']): StepSpec['fair'] => (telling === 'by -f' ? 'weak' : few(fair));
  return {
    ...more,
    threads: threads.map(({ fair, steps }) => ({
      fair: whole(fair),
      steps: steps.map((step) => ({ ...step, fair: few(step.fair) })),
    })),
    actions: actions.map(({ fair, noise, op }) => ({
      op,
      fair: whole(fair),
      noise: noise && telling === 'by the claim',
    })),
  };
};

const DONE = 9;
const PROCESSES = ['thread0', 'thread1', 'action0', 'action1'] as const;
type Process = (typeof PROCESSES)[number];

/** A step or an action: in which process, with a number for `last`; the ways it can go, of which one guard at most is true. */
interface PromelaRule {
  readonly process: Process;
  readonly id: number;
  readonly noise: boolean;
  readonly ways: readonly { readonly guard: string; readonly effect: string }[];
}

const waysOf = (op: Op, spins: boolean): readonly { guard: string; effect: string; goes: boolean }[] => {
  const name = `f${op.flag}`;
  switch (op.kind) {
    case 'set':
      return [{ guard: '1', effect: `${name} = ${'value' in op && op.value ? 1 : 0};`, goes: true }];
    case 'toggle':
      return [{ guard: '1', effect: `${name} = !${name};`, goes: true }];
    case 'jump':
      return [{ guard: '1', effect: '', goes: true }];
    case 'await': {
      const [there, not] = 'value' in op && op.value ? [name, `!${name}`] : [`!${name}`, name];
      return [{ guard: there, effect: '', goes: true }, ...(spins ? [{ guard: not, effect: '', goes: false }] : [])];
    }
  }
};

const rulesOf = ({ threads, actions }: LivenessSpec): readonly PromelaRule[] => [
  ...threads.flatMap(({ steps }, t) =>
    steps.map(({ op, spins, to }, i): PromelaRule => {
      const at = (place: number): string => `pc${t} = ${place < steps.length ? place : DONE};`;
      const next = at(i + 1 < steps.length ? i + 1 : to);
      const here = `pc${t} == ${i}`;
      const ways =
        op.kind === 'jump'
          ? [
              { guard: `${here} && f${op.flag}`, effect: at(to) },
              { guard: `${here} && !f${op.flag}`, effect: next },
            ]
          : waysOf(op, spins).map(({ guard, effect, goes }) => ({
              guard: `${here} && ${guard}`,
              effect: goes ? `${effect} ${next}` : effect,
            }));
      return { process: `thread${t as 0 | 1}`, id: 1 + 4 * t + i, noise: false, ways };
    }),
  ),
  ...actions.map(
    ({ op, noise }, a): PromelaRule => ({ process: `action${a as 0 | 1}`, id: 9 + a, noise, ways: waysOf(op, false) }),
  ),
];

const enabled = (rules: readonly PromelaRule[]): string =>
  `(${rules.flatMap(({ ways }) => ways.map(({ guard }) => `(${guard})`)).join(' || ') || '0'})`;

/** What is fair, as formulas over macros, and the macros. */
const fairnessOf = ({ threads, actions }: LivenessSpec, rules: readonly PromelaRule[], model: number) => {
  const of = (process: Process) => rules.filter((rule) => rule.process === process);
  const classes = [
    ...threads.flatMap(({ fair, steps }, t) => [
      { fair, rules: of(`thread${t as 0 | 1}`) },
      ...steps.map((step, i) => ({ fair: step.fair, rules: of(`thread${t as 0 | 1}`).slice(i, i + 1) })),
    ]),
    ...actions.map(({ fair }, a) => ({ fair, rules: of(`action${a as 0 | 1}`) })),
  ].filter(({ fair }) => fair !== undefined);
  return classes.map(({ fair, rules: own }, c) => {
    const taken = `(${own.map(({ id }) => `last == ${id}`).join(' || ')})`;
    const [can, does] = [`e${model}_${c}`, `t${model}_${c}`];
    return fair === 'weak'
      ? { formula: `([]<> ${does})`, macros: [`#define ${does} (!${enabled(own)} || ${taken})`] }
      : {
          formula: `([]<> ${can} -> []<> ${does})`,
          macros: [`#define ${can} ${enabled(own)}`, `#define ${does} ${taken}`],
        };
  });
};

const goalOf = ({ property }: LivenessSpec, model: number): string => {
  switch (property) {
    case 'eventually':
      return `<> c${model}`;
    case 'leads to':
      return `[] (w${model} -> <> c${model})`;
    case 'always eventually':
      return `[]<> c${model}`;
    case 'can always':
      throw new Error('that each state can lead somewhere is no formula of linear time');
  }
};

/** Some models as one program, and of each what has to be so if it holds. */
export const promelaOf = (
  specs: readonly SpinSpec[],
): { readonly source: string; readonly claims: readonly Claim[] } => {
  const options: Record<Process | 'chooser', string[]> = {
    chooser: [],
    thread0: [],
    thread1: [],
    action0: [],
    action1: [],
  };
  const macros: string[] = [];
  const claims = specs.map(({ spec, telling }, place): Claim => {
    const model = place + 1;
    const rules = rulesOf(spec);
    const byClaim = telling === 'by the claim';
    for (const { process, id, ways } of rules)
      for (const { guard, effect } of ways)
        options[process].push(
          `:: d_step { which == ${model} && ${guard} -> ${byClaim ? `last = ${id}; ` : ''}${effect || 'skip'} }`,
        );
    options.chooser.push(`:: d_step { which == 0 -> which = ${model} }`);
    if (rules.some(({ noise }) => noise)) {
      const progress = enabled(rules.filter(({ noise }) => !noise));
      options.chooser.push(`:: d_step { which == ${model} && !${progress} -> last = 0 }`);
    }
    const fairness = byClaim ? fairnessOf(spec, rules, model) : [];
    const { flag, other } = spec.comes;
    macros.push(
      `#define s${model} (which == 0 || which == ${model})`,
      `#define w${model} (f${spec.when})`,
      `#define c${model} (f${flag}${flag === other ? '' : ` && !f${other}`})`,
      ...fairness.flatMap(({ macros: own }) => own),
    );
    const given = fairness.map(({ formula }) => formula).join(' && ') || 'true';
    return { formula: `(${given}) -> (${goalOf(spec, model)})`, among: `s${model}` };
  });
  const processes = Object.entries(options)
    .filter(([, own]) => own.length > 0)
    .map(([name, own]) => `active proctype ${name}() {\n  do\n  ${own.join('\n  ')}\n  od\n}`);
  const flags = [...new Array(FLAGS).keys()].map((f) => `f${f}`).join(', ');
  const state = `bool ${flags};\nbyte which, last, pc0, pc1;`;
  return { source: [...macros, state, ...processes, ''].join('\n'), claims };
};
