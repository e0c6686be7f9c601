import { ShootdownError, suggest } from '../errors.ts';
import { bool, struct } from '../language/domain.ts';
import { type Always, checkedAnswer } from '../language/property.ts';
import { type Args, blocked } from '../language/step.ts';
import { clearRefusals, unrefused } from '../values/refusals.ts';
import { checkedEnd, checkedLabel } from './answers.ts';
import { isStep } from './limit.ts';
import { type Rule, type System, stepOf, type ThreadRule } from './rule.ts';

/** Which counterexamples are looked for: those that take all steps of `through`, and none of `without`. */
export interface Condition {
  readonly through?: readonly string[] | undefined;
  readonly without?: readonly string[] | undefined;
}

/** The history that a conditional system keeps in its state. */
interface History {
  /** This way is of no interest any more: it has taken a step that it should not, or has broken something too soon. */
  over: boolean;
  /** Whether step `i` of `through` has been taken: `passed0`, `passed1`... */
  [passed: `passed${number}`]: boolean;
}

export const isConditional = ({ through = [], without = [] }: Condition): boolean =>
  through.length + without.length > 0;

/** The field of the state in which a conditional system keeps its history. */
export const historyField = ({ root }: System): string => {
  let name = 'history';
  while (Object.hasOwn(root.fields, name)) name += '_';
  return name;
};

/**
 * The steps of a system that a name stands for: `zap: flush`, or `flush` for the step of that label of every thread; an action by its
 * name. Throws an `unknown` error where there is none.
 */
const rulesNamed = (system: System, name: string): ReadonlySet<Rule> => {
  const own = system.rules.filter(isStep);
  const named = own.filter((rule) => stepOf(rule) === name || rule.label === name);
  if (named.length === 0)
    throw new ShootdownError('unknown', `there is no step '${name}'`, suggest(name, [...new Set(own.map(stepOf))]));
  return new Set(named);
};

/**
 * A system of which only those counterexamples are left that meet a condition, each in as many steps as in the given one. Its
 * state has a history besides: a bit for each step of `through`, and one for ways that are over. A way is over with a step of
 * `without`; and where something is broken, or fails, while a step of `through` has not been taken: what follows on a violation
 * is no other one. The `reachable` properties are left out. Throws an `unknown` error for a step that there is none of.
 */
export const conditional = (system: System, { through = [], without = [] }: Condition): System => {
  const passing = through.map((name) => rulesNamed(system, name));
  const excluded = new Set(without.flatMap((name) => [...rulesNamed(system, name)]));
  const field = historyField(system);
  const passed = passing.map((_, i) => `passed${i}` as const);
  const always = system.properties.filter((property) => property.kind === 'always');
  const historyOf = (m: object): History => (m as { readonly [name: string]: unknown })[field] as History;
  const isComplete = (history: History): boolean => passed.every((name) => history[name]);
  const isBroken = (m: object): boolean => always.some((property) => !holdsQuietly(property, m));
  /** After a step, or in the beginning. */
  const judge = (m: object): void => {
    const history = historyOf(m);
    if (!history.over && !isComplete(history) && isBroken(m)) history.over = true;
  };
  const conditionalRule = (rule: Rule): Rule => {
    if (!isStep(rule)) return rule;
    const passes = passed.filter((_, i) => passing[i]?.has(rule));
    const isExcluded = excluded.has(rule);
    const taken = (m: object, run: () => unknown, goOn: (next: unknown) => void): unknown => {
      const history = historyOf(m);
      if (history.over) return blocked;
      const counts = !isExcluded && passed.every((name) => history[name] || passes.includes(name));
      let next: unknown;
      try {
        next = counts ? run() : unrefused(run);
      } catch (error) {
        if (counts) throw error;
        // It could have been taken: that is no deadlock.
        clearRefusals();
        history.over = true;
        return rule.kind === 'thread' ? rule.label : undefined;
      }
      if (next === blocked) return blocked;
      for (const name of passes) if (!history[name]) history[name] = true;
      if (isExcluded) history.over = true;
      else if (!counts) {
        goOn(next);
        judge(m);
      }
      return next;
    };
    if (rule.kind === 'action') {
      const run = (m: never, args: Args): unknown =>
        taken(
          m,
          () => checkedEnd(rule.label, rule.run(m, args)),
          () => {},
        );
      return { ...rule, run };
    }
    const run: ThreadRule['run'] = (m, t, args) =>
      taken(
        m,
        () => {
          const next: unknown = rule.run(m, t, args);
          return next === blocked ? next : checkedLabel(rule, next);
        },
        // Properties look at where the thread is.
        (next) => {
          (t as { pc: string }).pc = next as string;
        },
      ) as ReturnType<ThreadRule['run']>;
    return { ...rule, local: false, run };
  };
  return {
    ...system,
    root: struct({
      ...system.root.fields,
      [field]: struct(Object.fromEntries(['over', ...passed].map((name) => [name, bool()]))),
    }),
    initial: {
      args: system.initial.args,
      run: (m, args) => {
        const result = system.initial.run(m, args);
        if (result !== blocked) judge(m);
        return result;
      },
    },
    rules: system.rules.map(conditionalRule),
    properties: always.map(
      (property): Always => ({
        ...property,
        parts: undefined,
        holds: (m) => {
          const history = historyOf(m);
          return history.over || !isComplete(history) ? true : property.holds(m);
        },
      }),
    ),
    final: (m) => {
      const history = historyOf(m);
      return history.over || !isComplete(history) ? true : system.final(m);
    },
  };
};

/** Whether the property holds; one that throws does not. */
const holdsQuietly = (property: Always, m: object): boolean => {
  try {
    return (
      checkedAnswer(
        property,
        unrefused(() => property.holds(m as never)),
      ) === true
    );
  } catch {
    clearRefusals();
    return false;
  }
};
