import { relative } from 'node:path';
import { explained, messageOf, ShootdownError } from '../model/errors.ts';
import { placeOfError } from '../model/fault.ts';
import { broken } from '../model/language/select-properties.ts';
import type { System } from '../model/rules/rule.ts';
import type { ReferenceMachine } from '../reference/machine.ts';
import type { Failure } from '../search/findings.ts';
import type { Ending, Limit, Path } from '../search/outcome.ts';
import { type Asserted, assertedBy } from '../trace/assertion.ts';
import { type CanonicalForm, concreteEnding } from '../trace/concretise.ts';
import { explainedWaiting, waitingIn } from '../trace/deadlock.ts';
import { notRepeatable, retrace, retraceBy } from '../trace/retrace.ts';
import { fullCall, threadOf } from '../trace/rules.ts';
import type { FailurePlace } from '../trace/trace.ts';
import type { Failed, Unfulfilled, Verdict, Violated } from './result.ts';

/**
 * Turns how a search ended into what it means, with names for numbers and steps for states. `canonical`: the search kept one
 * state of each orbit, told by this form; the verdict is about a run of the model itself.
 */
export const verdictOf = (
  system: System,
  machine: ReferenceMachine,
  found: Ending,
  canonical?: CanonicalForm,
): Verdict => {
  // These are runs of the model itself already.
  const isRun = canonical === undefined || found.kind === 'livelock' || found.kind === 'liveness';
  const ending = isRun ? found : concreteEnding(system, machine, found, canonical);
  switch (ending.kind) {
    case 'holds':
      return ending.unreached === undefined
        ? { kind: 'holds' }
        : { kind: 'holds', unreached: unreachedNames(system, ending.unreached) };
    case 'violated':
      return violated(system, machine, ending);
    case 'asserted':
      return asserted(system, machine, ending);
    case 'deadlock':
      return {
        kind: 'deadlock',
        waiting: explainedWaiting(system, machine, lastOf(ending.path)),
        trace: retrace(system, machine, ending.path),
      };
    case 'livelock':
      return {
        kind: 'livelock',
        trapped: waitingIn(system, lastOf(ending.path)).filter(({ thread }) => ending.trapped.includes(thread)),
        trace: retrace(system, machine, ending.path),
      };
    case 'liveness':
      return unfulfilled(system, machine, ending);
    case 'unreached':
      return {
        kind: 'unreached',
        properties: ending.properties.map((place) => nameOf(system, place)),
        steps: ending.rules.map((place) => ruleName(system, place)),
      };
    case 'incomplete':
      return {
        kind: 'incomplete',
        limit: ending.limit,
        reason: `${ending.liveness ? 'liveness properties were not checked to the end: ' : ''}${ending.livelock ? 'there is a livelock, but the way into it was not found: ' : ''}${reasons[ending.limit]}`,
        left: ending.left,
      };
    case 'failed':
      return failed(system, machine, ending.failure, ending.path);
    case 'untraceable':
      return { kind: 'incomplete', limit: 'disk', reason: untraceable(system, ending), left: ending.left };
  }
};

const reasons: { readonly [K in Limit]: string } = {
  states: 'it stored as many states as --max-states allows',
  depth: 'it reached the depth that --max-depth allows',
  time: 'it ran as long as --max-time allows',
  memory: 'it used all the memory that --memory allows',
  interrupted: 'it was interrupted',
};

const untraceable = (system: System, ending: Ending & { kind: 'untraceable' }): string => {
  const { found, property, assertion, failure, depth, why } = ending;
  const steps = `after ${depth} ${depth === 1 ? 'step' : 'steps'}`;
  const what = {
    violated: `${nameOf(system, property ?? -1)} is broken ${steps}`,
    asserted: `assertion ${assertion} fails in a step ${steps}`,
    deadlock: `there is a deadlock ${steps}`,
    failed: `the model failed ${steps} (${messageOf(explained(failure?.error))})`,
  };
  return `${what[found]}, but how it comes about cannot be shown: the states on the way could not be kept on disk (${why}); --scratch names another folder`;
};

const violated = (system: System, machine: ReferenceMachine, ending: Ending & { kind: 'violated' }): Violated => {
  const property = system.properties[ending.property];
  if (property?.kind !== 'always')
    throw new Error(`property ${ending.property} was reported broken; it is no 'always'`);
  const elements = broken(property, machine.view(lastOf(ending.path)));
  if (elements === undefined)
    throw notRepeatable(`property '${property.name}' holds in the last state when it is evaluated again`);
  return {
    kind: 'violated',
    property: property.name,
    sentence: property.sentence,
    elements,
    also: ending.also.map((place) => nameOf(system, place)),
    trace: retrace(system, machine, ending.path),
  };
};

const unfulfilled = (
  system: System,
  machine: ReferenceMachine,
  { property: place, path, rules, loop }: Ending & { kind: 'liveness' },
): Unfulfilled => {
  const property = system.liveness[place];
  if (property === undefined) throw new Error(`there is no liveness property ${place}`);
  const { kind: form, name, sentence } = property;
  const trace = loop === undefined ? retrace(system, machine, path) : retraceBy(system, machine, path, rules);
  return { kind: 'liveness', property: name, sentence, form, loop, trace };
};

const asserted = (system: System, machine: ReferenceMachine, ending: Ending & { kind: 'asserted' }): Violated => {
  const { assertion, also, path } = ending;
  const rule = system.rules[ending.rule];
  const args = rule?.args[ending.args];
  const found = rule && args && assertedBy(system, machine, lastOf(path), { rule, args });
  if (found?.name !== assertion)
    throw notRepeatable(`assertion '${assertion}' does not fail when its step is executed again`);
  const { initial, steps } = retrace(system, machine, path);
  return {
    kind: 'violated',
    property: assertion,
    sentence: assertionSentence(system, found),
    elements: found.elements,
    also,
    trace: { initial, steps: [...steps, found.step] },
  };
};

/** What an assertion promises: as the model says, or where it was made. */
export const assertionSentence = (system: System, { name, step }: Asserted): string =>
  (Object.hasOwn(system.assertions, name) ? system.assertions[name] : undefined) ??
  `it is asserted by ${fullCall(step)}`;

const failed = (system: System, machine: ReferenceMachine, failure: Failure, path: Path): Failed => {
  const error = explained(failure.error);
  return {
    kind: 'failed',
    error:
      error instanceof ShootdownError
        ? { code: error.code, message: error.message, hint: error.hint }
        : { code: 'recipe', message: messageOf(error), hint: placeWords(error) },
    at: placeOf(system, failure, path),
    trace: path.length === 0 ? { initial: null, steps: [] } : retrace(system, machine, path),
  };
};

/** Where the model's own code threw, as a hint: with the file's place under the working directory, if it is there. */
const placeWords = (error: unknown): string | undefined => {
  const place = placeOfError(error);
  if (place === undefined) return undefined;
  const [, file = place, line = ''] = /^(.*?)(:\d+(?::\d+)?)$/.exec(place) ?? [];
  const near = relative(process.cwd(), file);
  return `thrown at ${near.startsWith('..') ? file : near}${line}`;
};

const placeOf = (system: System, { rule: place, args }: Failure, path: Path): FailurePlace => {
  const rule = system.rules[place];
  if (rule !== undefined)
    return { kind: 'step', thread: threadOf(rule), step: rule.label, args: { ...rule.args[args] } };
  if (path.length === 0) return { kind: 'initial' };
  const property = system.properties[args] ?? system.liveness[args - system.properties.length - 1];
  return property === undefined ? { kind: 'final' } : { kind: 'property', property: property.name };
};

const unreachedNames = (
  system: System,
  { properties, rules }: { readonly properties: readonly number[]; readonly rules: readonly number[] },
): readonly string[] => [
  ...properties.map((place) => nameOf(system, place)),
  ...rules.map((place) => ruleName(system, place)),
];

const lastOf = (path: Path): Path[number] => path.at(-1) ?? null;

const nameOf = (system: System, place: number): string => system.properties[place]?.name ?? `property ${place}`;

const ruleName = (system: System, place: number): string => {
  const rule = system.rules[place];
  if (rule === undefined) return `rule ${place}`;
  return rule.kind === 'action' ? rule.label : `${rule.thread.name}: ${rule.label}`;
};
