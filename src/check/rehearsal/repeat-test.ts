import { messageOf, ShootdownError, UntimelyError } from '../../model/errors.ts';
import type { Domain, PlainValue } from '../../model/language/domain.ts';
import { type Args, blocked } from '../../model/language/step.ts';
import { isFinal } from '../../model/rules/ends.ts';
import type { Rule, System } from '../../model/rules/rule.ts';
import { begun } from '../../model/rules/running.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { print } from '../../model/values/value.ts';
import { encodeKey } from '../../reference/encoding.ts';
import { type ReferenceMachine, referenceMachine } from '../../reference/machine.ts';
import { changesBetween, domainAt } from '../../trace/changes.ts';
import { fullCall, threadOf } from '../../trace/rules.ts';
import type { FailurePlace } from '../../trace/trace.ts';
import { type Random, randomFrom } from '../symmetry-test/random.ts';
import { randomWalk } from '../symmetry-test/random-walk.ts';

/** Attempts at a step in one pass, about, and the fewest and the most states that they are made in. */
const ATTEMPTS = 160;
const FEWEST_STATES = 4;
const MOST_STATES = 16;

/** What is wrong, and where. */
export interface Refused {
  readonly error: ShootdownError;
  readonly at: FailurePlace;
}

/** One question to a model: what a step leads to in a state, or what a property or `final` answers there. */
interface Question {
  readonly name: string;
  /** What comes of it: equal for equal outcomes. */
  readonly ask: (machine: ReferenceMachine, system: System) => string;
  /** The state that it leads to, for a step. */
  readonly successor: (machine: ReferenceMachine, system: System) => PlainValue | undefined;
}

/**
 * Tests that recipes are functions of the state: that a step does the same when it is executed again, in another order, and in another
 * build of the model. Random reachable states are asked everything three times: as they come, the other way round, and in the model built anew.
 * It is a test: it finds what the sample shows.
 */
export class RepeatTest {
  readonly #system: System;
  readonly #machine: ReferenceMachine;
  readonly #states: readonly PlainValue[];
  readonly #questions: readonly Question[];
  readonly #answers: readonly string[];

  /** Asks for the first time. */
  constructor(system: System) {
    this.#system = system;
    this.#machine = referenceMachine(system);
    this.#states = sampleOf(system, this.#machine);
    this.#questions = this.#states.flatMap((state) => questionsIn(system, state));
    this.#answers = this.#questions.map(({ ask }) => ask(this.#machine, system));
  }

  /**
   * Asks the same system the other way round, and then the one that `build` makes, if it makes one. Throws a `recipe` error for what
   * differs. To be done after a search: V8 makes slower code of recipes that have seen views of two kinds, or that there are two of.
   */
  repeat(build: () => System | undefined): void {
    this.#compare(
      this.#machine,
      this.#system,
      [...this.#questions.keys()].reverse(),
      'executed again in another order',
    );
    const twin = build();
    if (twin === undefined) return;
    requireSameShape(this.#system, twin);
    this.#compare(referenceMachine(twin), twin, this.#anyOrder(2), 'executed in the model built a second time');
  }

  /**
   * What `final` and the observations refuse in the sample, which a search may never ask: a name that is not declared, an answer that is
   * none. What else they throw may be due to the state, and no search asks them there: `final` says whether a state is a fine one to end in, and
   * need not be able to say it where something can happen.
   */
  refusedQuietly(): Refused | undefined {
    const { observations } = this.#system;
    const fields = fieldsOfCases(this.#system.root);
    const refusalOf = (ask: () => unknown): ShootdownError | undefined => {
      const error = refusedBy(ask);
      const { field } = error instanceof UntimelyError ? error : { field: '' };
      return field === undefined || fields.has(field) ? undefined : error;
    };
    for (const state of this.#states) {
      const view = this.#machine.view(state) as never;
      const ending = refusalOf(() => isFinal(this.#system, view));
      if (ending !== undefined) return { error: ending, at: { kind: 'final' } };
      for (const { name, see } of observations) {
        const error = refusalOf(() => see(view));
        if (error !== undefined) return { error, at: { kind: 'observation', observation: name } };
      }
    }
    return undefined;
  }

  #anyOrder(seed: number): readonly number[] {
    return mixed([...this.#questions.keys()], randomFrom(seed));
  }

  #compare(machine: ReferenceMachine, system: System, order: readonly number[], when: string): void {
    for (const i of order) {
      const question = this.#questions[i] as Question;
      const answer = question.ask(machine, system);
      if (answer !== this.#answers[i]) throw this.#differing(question, machine, system, when);
    }
  }

  #differing({ name, successor }: Question, machine: ReferenceMachine, system: System, when: string): ShootdownError {
    const [one, other] = [successor(this.#machine, this.#system), successor(machine, system)];
    const [change] = one === undefined || other === undefined ? [] : changesBetween(system.root, one, other);
    const domain = change === undefined ? undefined : domainAt(system.root, change.path, change.old, change.new);
    const shown = (value: PlainValue): string => (domain === undefined ? JSON.stringify(value) : print(domain, value));
    const detail =
      change === undefined ? '' : `: ${change.path} is ${shown(change.old)} one time, ${shown(change.new)} another`;
    return notAFunction(`${name} does something else in the same state when it is ${when}${detail}`);
  }
}

/** In any order; in time proportional to how many they are. */
const mixed = (numbers: number[], random: Random): readonly number[] => {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
};

const notAFunction = (what: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    what,
    "a recipe reads or changes something that is not in the state: a variable outside ('let n = 0'), Math.random(), the time? Put it into the state, or into the thread's locals",
  );

/** The `recipe` error that a view refuses something with. */
const refusedBy = (ask: () => unknown): ShootdownError | undefined => {
  try {
    unrefused(ask);
    return undefined;
  } catch (error) {
    return error instanceof ShootdownError && error.code === 'recipe' ? error : undefined;
  }
};

/** The names of the fields of all cases of variants. */
const fieldsOfCases = (domain: Domain): ReadonlySet<string> => {
  switch (domain.kind) {
    case 'struct':
      return new Set(Object.values(domain.fields).flatMap((inner) => [...fieldsOfCases(inner)]));
    case 'variant':
      return new Set(Object.values(domain.cases).flatMap((one) => [...Object.keys(one.fields), ...fieldsOfCases(one)]));
    case 'array':
    case 'list':
    case 'nullable':
      return fieldsOfCases(domain.of);
    default:
      return new Set();
  }
};

const sampleOf = (system: System, machine: ReferenceMachine): readonly PlainValue[] => {
  const attempts = system.rules.reduce((sum, { args }) => sum + args.length, 0);
  const most = Math.min(MOST_STATES, Math.max(FEWEST_STATES, Math.floor(ATTEMPTS / Math.max(1, attempts))));
  const sample = new Map<string, PlainValue>();
  let seen = 0;
  for (const state of randomWalk(system, machine, randomFrom(1))) {
    sample.set(encodeKey(system.root, state), state);
    // A small model has fewer states than that.
    if (sample.size === most || ++seen === 2 * most) break;
  }
  return [...sample.values()];
};

const questionsIn = (system: System, state: PlainValue): readonly Question[] => {
  // One view for all that is asked of the state: to make views costs more than to ask.
  const views = new WeakMap<ReferenceMachine, object>();
  const viewBy = (machine: ReferenceMachine): object => {
    let view = views.get(machine);
    if (view === undefined) {
      view = machine.view(state);
      views.set(machine, view);
    }
    return view;
  };
  return [
    ...system.rules.flatMap((rule, r) => rule.args.map((args) => stepQuestion(rule, r, args, state))),
    ...system.properties.map(
      ({ name }, p): Question =>
        answerQuestion(`property ${name}`, viewBy, (of, m) => {
          const property = of.properties[p];
          return property?.kind === 'always' ? property.holds(m) : property?.seen(m);
        }),
    ),
    answerQuestion("'final'", viewBy, (of, m) => of.final(m)),
  ];
};

const stepQuestion = (rule: Rule, r: number, args: Args, state: PlainValue): Question => {
  const led = (machine: ReferenceMachine, system: System): PlainValue | typeof blocked =>
    machine.apply(state, system.rules[r] as Rule, args);
  return {
    name: `'${fullCall({ thread: threadOf(rule), step: rule.label, args })}'`,
    ask: (machine, system) => {
      try {
        const next = led(machine, system);
        return next === blocked ? 'blocked' : encodeKey(system.root, next);
      } catch {
        return 'failed';
      }
    },
    successor: (machine, system) => {
      try {
        const next = led(machine, system);
        return next === blocked ? undefined : next;
      } catch {
        return undefined;
      }
    },
  };
};

const answerQuestion = (
  name: string,
  viewBy: (machine: ReferenceMachine) => object,
  answer: (system: System, m: never) => unknown,
): Question => ({
  name,
  ask: (machine, system) => {
    begun(() => name);
    try {
      return String(JSON.stringify(unrefused(() => answer(system, viewBy(machine) as never))));
    } catch {
      return 'failed';
    }
  },
  successor: () => undefined,
});

/** Throws for a model that comes out otherwise when it is built a second time. */
const requireSameShape = (system: System, twin: System): void => {
  const parts: readonly (readonly [string, (of: System) => unknown])[] = [
    ['the state', ({ root }) => root],
    ['the steps', ({ rules }) => rules.map((rule) => [threadOf(rule), rule.label, rule.noise, rule.args])],
    ['the properties', ({ properties }) => properties.map(({ kind, name }) => [kind, name])],
    ['the initial states', initialOf],
  ];
  for (const [name, part] of parts)
    if (JSON.stringify(part(system)) !== JSON.stringify(part(twin)))
      throw notAFunction(`${name} of the model differ when it is built a second time`);
};

const initialOf = (system: System): readonly unknown[] => {
  const machine = referenceMachine(system);
  return system.initial.args.map((args) => {
    try {
      const state = machine.initialState(args);
      return state === blocked ? 'blocked' : encodeKey(system.root, state);
    } catch (error) {
      return messageOf(error);
    }
  });
};
