import type { SideName } from '../../equivalence/lockstep.ts';
import type { Difference, End, Equivalence, EquivalenceVerdict, SeenRun } from '../../equivalence/result.ts';
import type { System } from '../../model/rules/rule.ts';
import { type Paint, plain } from '../../report/colour.ts';
import { boundsLine } from '../../report/counterexample.ts';
import { count, duration, grouped } from '../../report/numbers.ts';
import type { Page, Summary } from '../../report/page/page.ts';
import { filePage } from '../../report/page/page-of.ts';
import { diagram } from '../../trace/diagram/diagram.ts';
import { functionLines } from '../../trace/diagram/functions.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { sightChange } from './observation-words.ts';

export type Systems = Readonly<Record<SideName, System>>;

const otherOf = (side: SideName): SideName => (side === 'first' ? 'second' : 'first');

const labelOf = (equivalence: Equivalence, side: SideName): string =>
  `${equivalence[side].model}/${equivalence[side].variant}`;

/** The verdict in a few words: `equivalent`, `zap/a includes zap/b`. */
const verdictWords = (equivalence: Equivalence): string => {
  const { verdict } = equivalence;
  switch (verdict.kind) {
    case 'equivalent':
    case 'unreached':
      return verdict.kind;
    case 'differ':
      return verdict.differences.length > 1
        ? 'differ'
        : `differ: ${labelOf(equivalence, otherOf(verdict.differences[0]?.has ?? 'first'))} does not include ${labelOf(equivalence, verdict.differences[0]?.has ?? 'first')}`;
    case 'includes':
      return `${labelOf(equivalence, verdict.larger)} includes ${labelOf(equivalence, otherOf(verdict.larger))}`;
    case 'incomplete':
      return `incomplete (${verdict.limit})`;
  }
};

const colourOf = (kind: EquivalenceVerdict['kind']): 'holds' | 'violated' | 'unreached' | 'incomplete' =>
  kind === 'equivalent' || kind === 'includes' ? 'holds' : kind === 'differ' ? 'violated' : kind;

/** `zap/a, zap/b at quiescence`, `equivalent`, `12 and 34 states`, `5 sights`, `0.12 s`. */
export const equivalenceSummary = (equivalence: Equivalence, paint: Paint = plain): Summary => {
  const { verdict, first, second, statistics, at } = equivalence;
  return {
    label: `${labelOf(equivalence, 'first')}, ${labelOf(equivalence, 'second')}${at === 'quiescence' ? ' at quiescence' : ''}`,
    verdict: [paint(colourOf(verdict.kind), verdictWords(equivalence))],
    facts: [
      `${grouped(first.states)} and ${count(second.states, 'state')}`,
      count(statistics.sights, 'sight'),
      duration(statistics.seconds),
    ],
    judgement: '',
  };
};

/** Why nothing was compared, or what the verdict does not say. */
export const equivalenceNotices = (equivalence: Equivalence): readonly string[] => {
  const { verdict, observations, statistics } = equivalence;
  switch (verdict.kind) {
    case 'unreached':
      return [`nothing was compared: ${verdict.reason}`];
    case 'incomplete':
      return [`the comparison was not finished: ${verdict.reason}`];
    case 'differ':
      return verdict.undecided ? ['whether the other has more as well is not known: a limit ended the search'] : [];
    default:
      return statistics.sights > 1
        ? []
        : [
            `but in every state of both the same is seen: ${observations.map(({ name }) => name).join(', ')} never change`,
          ];
  }
};

const endWords: { readonly [end in End]: string } = {
  finished: 'the end: nothing more can happen',
  stuck: 'a deadlock: a thread has not finished, and nothing more can happen',
};

/** One difference: the sequence, the run of the side that has it, and the run of the other as far as it can go along. */
const differenceLines = (
  equivalence: Equivalence,
  difference: Difference,
  systems: Systems,
  page: Page,
): readonly string[] => {
  const { has, sequence, end, run, otherRun, otherNext, otherEnds } = difference;
  const names = equivalence.observations.map(({ name }) => name);
  const other = otherOf(has);
  const fold = (text: string, indent = 0): readonly string[] =>
    page.style === 'markdown'
      ? page.lines([' '.repeat(indent) + text])
      : wrap(text, page.width - indent, 5).map((line) => ' '.repeat(indent) + line);
  const numbered = [
    ...sequence.map((sight, i) => sightChange(names, sequence[i - 1], sight)),
    ...(end === undefined ? [] : [endWords[end]]),
  ].map((words, i) => `${String(i + 1).padStart(2)}. ${words}`);
  const common = end === undefined ? sequence.length - 1 : sequence.length;
  const shown = (side: SideName, seen: SeenRun): readonly string[] => {
    const { title, bounds } = equivalence[side];
    const sees = seen.places.slice(1).map((place, i) => {
      const before = seen.places[i] as number;
      return place === before
        ? []
        : [`sees ${place + 1}. ${sightChange(names, sequence[before], sequence[place] as (typeof sequence)[number])}`];
    });
    return [
      ...fold(`${labelOf(equivalence, side)}: ${title}`),
      ...boundsLine(bounds, page),
      ...page.verbatim([
        ...diagram(systems[side], seen.trace, page.width, sees),
        ...(page.functions ? ['', ...functionLines(seen.trace, page.width)] : []),
      ]),
    ];
  };
  const last = sequence[common - 1];
  const instead = [
    ...otherNext.map((sight) => sightChange(names, last, sight)),
    ...otherEnds.map((ending) => endWords[ending]),
  ];
  return [
    ...page.lines([`${labelOf(equivalence, has)} can show, and ${labelOf(equivalence, other)} cannot:`]),
    ...numbered.flatMap((line) => fold(line, 1)),
    ...page.gap,
    ...shown(has, run),
    ...page.gap,
    ...(otherRun === undefined
      ? page.lines([`${labelOf(equivalence, other)} cannot begin so. It can begin with`])
      : [
          ...shown(other, otherRun),
          ...page.gap,
          ...page.lines([
            `${labelOf(equivalence, other)} has shown ${common === 1 ? '1.' : `1. to ${common}.`} as well; next it can only show`,
          ]),
        ]),
    ...(instead.length === 0
      ? page.lines(['  nothing else'])
      : instead.slice(0, MOST_SHOWN).flatMap((line) => fold(line, 2))),
    ...(instead.length > MOST_SHOWN ? page.lines([`  and ${instead.length - MOST_SHOWN} more`]) : []),
  ];
};

const MOST_SHOWN = 12;

/** All differences, those that the first side has first. */
export const differencesLines = (
  equivalence: Equivalence,
  systems: Systems,
  page: Page = filePage,
): readonly string[] => {
  const { verdict } = equivalence;
  if (!('differences' in verdict)) return [];
  return verdict.differences.flatMap((difference, i) => [
    ...(i === 0 ? [] : page.gap),
    ...differenceLines(equivalence, difference, systems, page),
  ]);
};
