import { variantOf } from '../../model/instance.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { touchedWords } from './field-words.ts';
import type { Program, ShownThread } from './program.ts';
import { switchesOf } from './switches.ts';
import { callOf, sourceLine, successorWords } from './text.ts';
import { frameOf } from './thread-groups.ts';

/** What two variants of a model do differently, in the order in which `show` tells it; what is the same is left out. */
export interface Difference {
  /** Where it is: `switch rmap`, `zap: tlb_flush_rmaps`. */
  readonly place: string;
  /** Undefined in the variant that does not have it. */
  readonly first: string | undefined;
  readonly second: string | undefined;
}

export const differencesBetween = (first: Program, second: Program): readonly Difference[] => {
  const facts = [factsOf(first), factsOf(second)] as const;
  const places = inOrder([...facts[0].keys()], [...facts[1].keys()]);
  return places
    .map((place) => ({ place, first: facts[0].get(place), second: facts[1].get(place) }))
    .filter(
      ({ place, first: one, second: other }) =>
        one !== other && (!isDetail(place) || (one !== undefined && other !== undefined)),
    );
};

/** How a place begins that is told only where both have the step. */
const kernelOf = 'kernel function of ';
const writesOf = 'what is written by ';
const isDetail = (place: string): boolean => place.startsWith(kernelOf) || place.startsWith(writesOf);

/** Everything that a program is, each at its place. */
const factsOf = ({ instance, threads, actions, fields }: Program): ReadonlyMap<string, string> => {
  const { model, variant, bounds, system } = instance;
  const written = (names: readonly string[], frame?: string): string => touchedWords(names, fields, frame) || 'nothing';
  return new Map([
    ...Object.entries(bounds).map(([name, value]) => [`bound ${name}`, String(value)] as const),
    ...switchesOf(variantOf(model, variant)?.with).map(({ name, value }) => [`switch ${name}`, value] as const),
    ...threads.flatMap((thread) => [
      [`thread ${thread.name}`, threadWords(thread)] as const,
      ...thread.steps.flatMap((step) => [
        [`${thread.name}: ${callOf(step)}`, `goes to ${successorWords(step)}`] as const,
        [`${kernelOf}${thread.name}: ${step.label}`, step.from ?? 'none is named'] as const,
        [`${writesOf}${thread.name}: ${step.label}`, written(step.writes, frameOf(thread))] as const,
      ]),
    ]),
    ...actions.flatMap((action) => [
      [`action ${action.name}`, action.from ?? 'is there'] as const,
      [`${writesOf}${action.name}`, written(action.writes)] as const,
    ]),
    ...system.properties.map(({ kind, name, sentence }) => [`${kind} ${name}`, sentence] as const),
    ...system.observations.map(({ name, sentence }) => [`observation ${name}`, sentence] as const),
  ]);
};

const threadWords = ({ over, daemon, locals }: ShownThread): string =>
  [
    over === undefined ? 'one thread' : `one a ${over}`,
    ...(daemon ? ['a daemon'] : []),
    ...(locals.length === 0 ? [] : [`locals ${locals.join(', ')}`]),
  ].join(', ');

/** The places of both, those that only the second has behind the one that they follow there. */
const inOrder = (first: readonly string[], second: readonly string[]): readonly string[] => {
  const places = [...first];
  let behind = 0;
  for (const place of second) {
    const known = places.indexOf(place);
    if (known >= 0) behind = known + 1;
    else places.splice(behind++, 0, place);
  }
  return places;
};

export const differenceLines = (first: Program, second: Program, width: number): readonly string[] => {
  const differences = differencesBetween(first, second);
  const names = [labelOf(first), labelOf(second)] as const;
  const before = Math.max(...names.map((name) => name.length)) + 4;
  const side = (name: string, text: string | undefined): readonly string[] =>
    wrap(text ?? '(not there)', Math.max(30, width - before), 0).map(
      (line, i) => `${i === 0 ? `  ${name}`.padEnd(before) : ' '.repeat(before)}${line}`,
    );
  return [
    differences.length === 0
      ? `${names.join(' and ')} have the same switches and steps, which go to the same places and write the same fields`
      : `what differs between ${names.join(' and ')}`,
    ...differences.flatMap(({ place, first: one, second: other }) => [
      '',
      place,
      ...side(names[0], one),
      ...side(names[1], other),
    ]),
    '',
    ...[first, second].flatMap((program) =>
      wrap(`${labelOf(program)}: ${sourceLine(program)}`, Math.max(60, width), 2),
    ),
  ];
};

const labelOf = ({ instance }: Program): string => `${instance.model.name}/${instance.variant}`;
