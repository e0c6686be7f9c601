import type { PlainValue } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { done, type Thread } from '../model/language/thread.ts';
import { framesOf, hasUnfinished } from '../model/rules/ends.ts';
import { actorOf, type System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import { domainAt, elementsOf, fieldOf, stagesOf } from './changes.ts';
import type { Reading, Waiting } from './trace.ts';

/** The threads that have to finish and have not, and the step that each is at; none in a model of actions only. */
export const waitingIn = (system: System, state: PlainValue): readonly Waiting[] =>
  system.threads
    .filter((thread) => !thread.daemon)
    .flatMap((thread) =>
      framesOf(thread, state as object).map(({ pc }, i) => ({
        thread: thread.over === undefined ? thread.name : `${thread.name} ${i}`,
        step: pc,
      })),
    )
    .filter(({ step }) => step !== done);

/** As `waitingIn`, with what each waits for: what its step reads in that state before it is blocked. */
export const explainedWaiting = (system: System, machine: ReferenceMachine, state: PlainValue): readonly Waiting[] =>
  waitingIn(system, state).map((waiting) => {
    const rules = system.rules.filter((rule) => rule.kind === 'thread' && actorOf(rule) === waiting.thread);
    const steps = rules.filter(({ label }) => label === waiting.step);
    const paths = [
      ...new Set(steps.flatMap((rule) => rule.args.flatMap((args) => machine.readsOf(state, rule, args)))),
    ];
    const reads = telling(system, waiting.thread, withoutParts(paths)).map((path) => readingOf(system, state, path));
    return reads.length === 0 ? waiting : { ...waiting, reads };
  });

/** Without the parts of what is there whole. */
const withoutParts = (paths: readonly string[]): readonly string[] =>
  paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`) || path.startsWith(`${other}[`)));

/** The paths that are not in the thread's own frame, if there are any. */
const telling = (system: System, who: string, paths: readonly string[]): readonly string[] => {
  const own = system.threads.flatMap(({ name, over }) =>
    over === undefined
      ? [[name, name] as const]
      : Array.from({ length: over.size }, (_, i) => [`${name} ${i}`, `${name}[${i}]`] as const),
  );
  const [, frame = ''] = own.find(([thread]) => thread === who) ?? [];
  const others = paths.filter((path) => !path.startsWith(`${frame}.`));
  return others.length > 0 ? others : paths.filter((path) => path !== `${frame}.pc`);
};

/** What stands at a path; where a part of the way is not there, since the step itself would put it there, that part. */
const presentAt = (state: PlainValue, path: string): { readonly path: string; readonly value: PlainValue } => {
  let value = state;
  for (const { 0: word, index } of path.matchAll(/\w+/g)) {
    if (value === null) return { path: path.slice(0, index).replace(/[.[]$/, ''), value };
    const next: PlainValue | undefined = /^\d/.test(word) ? elementsOf(value)[Number(word)] : fieldOf(value, word);
    if (next === undefined) return { path: path.slice(0, index).replace(/[.[]$/, ''), value };
    value = next;
  }
  return { path, value };
};

const readingOf = (system: System, state: PlainValue, read: string): Reading => {
  const { path, value } = presentAt(state, read);
  const holder = holderOf(system, path, value);
  if (holder === undefined) return { path, value };
  const frames = framesOf(holder.thread, state as object);
  const step = frames[holder.id ?? 0]?.pc as string;
  const thread = holder.id === undefined ? holder.thread.name : `${holder.thread.name} ${holder.id}`;
  return { path, value, holder: { thread, step } };
};

interface Holder {
  readonly thread: Thread;
  /** Which one, of a thread over a scalarset. */
  readonly id: number | undefined;
}

/** The thread that a value names: by its name, or as the member that only one thread is of; or that it is true of, as of a reader. */
const holderOf = (system: System, path: string, value: PlainValue): Holder | undefined => {
  const domain = domainAt(system.root, path, value);
  const scalar = domain?.kind === 'nullable' ? domain.of : domain;
  if (scalar?.kind === 'oneOf') return named(system, value);
  if (scalar?.kind === 'index') return member(system, scalar.of.name, value);
  if (scalar?.kind !== 'bool' || value !== true) return undefined;
  const of = stagesOf(path).at(-1);
  if (typeof of === 'string') return named(system, of);
  const set = domainAt(system.root, path.slice(0, path.lastIndexOf('[')));
  return set?.kind === 'array' && set.over !== undefined && of !== undefined
    ? member(system, set.over.name, of)
    : undefined;
};

const named = (system: System, value: PlainValue): Holder | undefined => {
  const thread = system.threads.find(({ name, over }) => over === undefined && name === value);
  return thread && { thread, id: undefined };
};

const member = (system: System, set: string, value: PlainValue): Holder | undefined => {
  const [thread, ...others] = system.threads.filter(({ over }) => over?.name === set);
  return thread === undefined || others.length > 0 || typeof value !== 'number' ? undefined : { thread, id: value };
};

/** True in a deadlock: nothing but noise can happen where that is wrong. */
export const isStuck = (system: System, machine: ReferenceMachine, state: PlainValue): boolean =>
  !system.rules.some((rule) => !rule.noise && rule.args.some((args) => machine.apply(state, rule, args) !== blocked)) &&
  hasUnfinished(system, machine.view(state));
