import { check } from '../../check/check.ts';
import type { Result } from '../../check/result.ts';
import type { Instance } from '../../model/instance.ts';
import { type Blocked, blocked } from '../../model/language/step.ts';
import type { Rule, System } from '../../model/language/system.ts';
import { done, type Thread } from '../../model/language/thread.ts';

/** The program of one variant at some bounds: its threads and actions, with what a search has seen of where each step goes. */
export interface Program {
  readonly instance: Instance;
  readonly threads: readonly ShownThread[];
  readonly actions: readonly ShownAction[];
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

export interface ShownStep {
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

export interface ShownAction {
  readonly name: string;
  readonly from: string | undefined;
  readonly choices: readonly string[];
  readonly noise: boolean;
  readonly taken: boolean;
}

export interface ProgramOptions {
  readonly maxStates: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Explores a variant with nothing to be checked, so that no violation ends the search, and notes what each step returns. Every
 * outcome of a step is seen, though the search remembers what steps do: what it has not met before, it executes.
 */
export const programOf = async (instance: Instance, options: ProgramOptions): Promise<Program> => {
  const { system } = instance;
  const outcomes = new Map<string, Set<string | Blocked>>();
  const result = await check(
    { ...instance, system: recorded(system, outcomes) },
    {
      workers: 1,
      symmetryStates: 0,
      maxStates: options.maxStates,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  return {
    instance,
    threads: system.threads.map((thread) => shownThread(thread, outcomes)),
    actions: system.rules.flatMap((rule, r) => (rule.kind === 'action' ? [shownAction(rule, result, r)] : [])),
    states: result.statistics.states,
    complete: result.verdict.kind === 'holds' || result.verdict.kind === 'unreached',
    reason: reasonOf(result),
  };
};

/** The system without properties and with every state final, whose thread steps tell what they return. */
const recorded = (system: System, outcomes: Map<string, Set<string | Blocked>>): System => ({
  ...system,
  properties: [],
  final: () => true,
  rules: system.rules.map((rule): Rule => {
    if (rule.kind === 'action') return rule;
    const seen = new Set<string | Blocked>();
    const key = keyOf(rule.thread.name, rule.label);
    // One set for the threads of all members.
    const shared = outcomes.get(key) ?? seen;
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

const shownThread = (thread: Thread, outcomes: ReadonlyMap<string, ReadonlySet<string | Blocked>>): ShownThread => {
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
      };
    }),
  };
};

const shownAction = (rule: Rule, { statistics }: Result, place: number): ShownAction => ({
  name: rule.label,
  from: rule.from,
  choices: Object.keys(rule.params),
  noise: rule.noise,
  taken: (statistics.taken[place] ?? 0) > 0,
});

const reasonOf = ({ verdict }: Result): string | undefined => {
  switch (verdict.kind) {
    case 'incomplete':
      return verdict.reason;
    case 'failed':
      return verdict.error.message;
    default:
      return undefined;
  }
};
