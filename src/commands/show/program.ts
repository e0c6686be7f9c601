import type { Instance } from '../../model/instance.ts';
import { type Blocked, blocked } from '../../model/language/step.ts';
import { done, type Thread } from '../../model/language/thread.ts';
import { isStep } from '../../model/rules/limit.ts';
import type { Rule, System } from '../../model/rules/rule.ts';
import type { TouchedFields } from '../../packed/index.ts';
import type { Exploration, ExplorationOptions } from './exploration.ts';

/** The program of one variant at some bounds: its threads and actions, with what a search has seen of what each step does. */
export interface Program {
  readonly instance: Instance;
  readonly threads: readonly ShownThread[];
  readonly actions: readonly ShownAction[];
  /** The names of all fields of the state, in the order of its description. */
  readonly fields: readonly string[];
  /** How many states were looked at, and whether these are all. */
  readonly states: number;
  readonly complete: boolean;
  /** Why not all were looked at, if so: a limit, or a step that failed. */
  readonly reason: string | undefined;
}

export interface ShownThread {
  readonly name: string;
  /** The scalarset that it has a thread for each member of. */
  readonly over: string | undefined;
  readonly daemon: boolean;
  readonly locals: readonly string[];
  /** In program order; those that the variant does not have are left out. */
  readonly steps: readonly ShownStep[];
}

/** The fields that a step was seen to read and to write, by name: `folios[].mapcount`. Not the thread's own program counter. */
export interface ShownStep extends TouchedFields {
  readonly label: string;
  /** Kernel file and function, where the model names one. */
  readonly from: string | undefined;
  /** What is chosen: `va`; the thread's own id is not among them. */
  readonly choices: readonly string[];
  readonly local: boolean;
  /** The labels that it was seen to go to, in program order, `done` last. */
  readonly to: readonly string[];
  /** Whether it was seen to wait. */
  readonly waits: boolean;
}

export interface ShownAction extends TouchedFields {
  readonly name: string;
  readonly from: string | undefined;
  readonly choices: readonly string[];
  readonly noise: boolean;
  readonly taken: boolean;
}

/**
 * Explores a variant and notes what each step returns, reads and writes. Every outcome of a step is seen, though the search
 * remembers what steps do: what it has not met before, it executes.
 */
export const programOf = async (instance: Instance, options: ExplorationOptions): Promise<Program> => {
  const { system } = instance;
  const outcomes = new Map<string, Set<string | Blocked>>();
  // The engines are imported when they are needed.
  const { explored } = await import('./exploration.ts');
  const found = await explored(recorded(system, outcomes), options);
  const { states, complete, reason, touched } = found;
  return {
    instance,
    threads: system.threads.map((thread) => shownThread(thread, outcomes, touchedBy(thread, system, found))),
    actions: system.rules.flatMap((rule, r) =>
      rule.kind === 'action' && isStep(rule) ? [shownAction(rule, found, r)] : [],
    ),
    fields: touched.fields,
    states,
    complete,
    reason,
  };
};

/** The system, whose thread steps tell what they return; all else of them is as it was. */
const recorded = (system: System, outcomes: Map<string, Set<string | Blocked>>): System => ({
  ...system,
  rules: system.rules.map((rule): Rule => {
    if (rule.kind === 'action') return rule;
    const key = keyOf(rule.thread.name, rule.label);
    // One set for the threads of all members.
    const shared = outcomes.get(key) ?? new Set<string | Blocked>();
    outcomes.set(key, shared);
    return {
      ...rule,
      run: (m, t, args) => {
        const next = rule.run(m, t, args);
        shared.add(next);
        return next;
      },
    };
  }),
});

const keyOf = (thread: string, label: string): string => `${thread}\n${label}`;

/** What the steps of a thread touch, by label: of the threads of all members together. */
const touchedBy = (thread: Thread, system: System, { touched }: Exploration): ((label: string) => TouchedFields) => {
  const ordered = (names: ReadonlySet<string>): readonly string[] => touched.fields.filter((name) => names.has(name));
  return (label) => {
    const own = touched.rules.filter((_, r) => {
      const rule = system.rules[r];
      return rule?.kind === 'thread' && rule.thread.name === thread.name && rule.label === label;
    });
    return {
      reads: ordered(new Set(own.flatMap(({ reads }) => reads))),
      writes: ordered(new Set(own.flatMap(({ writes }) => writes))),
    };
  };
};

const shownThread = (
  thread: Thread,
  outcomes: ReadonlyMap<string, ReadonlySet<string | Blocked>>,
  touched: (label: string) => TouchedFields,
): ShownThread => {
  const order = [...thread.steps.map(({ label }) => label), done];
  return {
    name: thread.name,
    over: thread.over?.name,
    daemon: thread.daemon,
    locals: Object.keys(thread.frame.fields).filter((field) => field !== 'pc'),
    steps: thread.steps.map(({ label, from, params, local }) => {
      const seen = outcomes.get(keyOf(thread.name, label)) ?? new Set();
      return {
        label,
        from,
        choices: Object.keys(params),
        local,
        to: order.filter((next) => seen.has(next)),
        waits: seen.has(blocked),
        ...touched(label),
      };
    }),
  };
};

const shownAction = (rule: Rule, { taken, touched }: Exploration, place: number): ShownAction => ({
  name: rule.label,
  from: rule.from,
  choices: Object.keys(rule.params),
  noise: rule.noise,
  taken: (taken[place] ?? 0) > 0,
  ...(touched.rules[place] as TouchedFields),
});
