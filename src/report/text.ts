import type { Failed, Hashed, Result, Sought, Verdict } from '../check/result.ts';
import type { Expectation } from '../model/variant.ts';
import { fullCall } from '../trace/rules.ts';
import type { FailurePlace, Trace } from '../trace/trace.ts';
import { type Paint, plain } from './colour.ts';
import { chance, count, duration, grouped, probability } from './numbers.ts';
import type { Summary } from './page/page.ts';

/** `in 9 steps`; with the words that it need not be the shortest way where it was found depth first. */
const within = ({ steps, shortest }: Trace): string =>
  `in ${count(steps.length, 'step')}${shortest === false ? ' (a shorter way may exist)' : ''}`;

/** `MKCLEAN in 9 steps`: what a verdict says beyond its kind. */
const detail = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'holds':
      return '';
    case 'violated':
      return `${verdict.property} ${within(verdict.trace)}`;
    case 'liveness':
      return `${verdict.property} ${within(verdict.trace)}`;
    case 'deadlock':
    case 'livelock':
      return within(verdict.trace);
    case 'unreached':
      return [...verdict.properties, ...verdict.steps].join(', ');
    case 'incomplete':
      return `(${verdict.limit})`;
    case 'failed':
      return '';
  }
};

/** The verdict in a few words: `violated MKCLEAN in 9 steps`; one that holds says so if states may have been missed. */
export const verdictWords = (verdict: Verdict, hashed?: Hashed): string =>
  verdict.kind === 'holds' && hashed !== undefined
    ? `holds ${hashedWords(hashed)}`
    : `${verdict.kind} ${detail(verdict)}`.trimEnd();

/** `(hashed: p(missed) < 1.1e-7)`. */
const hashedWords = ({ missed }: Hashed): string =>
  missed === 0 ? '(hashed)' : `(hashed: p(missed) ${missed < 1 ? '<' : '<='} ${probability(missed)})`;

/** What is to be said of checks of which some stored fingerprints only; no lines when none did. */
export const hashedNotice = (results: readonly Result[]): readonly string[] => {
  const hashed = results.flatMap((result) => result.hashed ?? []);
  if (hashed.length === 0) return [];
  const missed = Math.min(
    1,
    hashed.reduce((sum, { missed }) => sum + missed, 0),
  );
  const all = hashed.length === 1 ? 'a state was missed' : 'a state was missed in any of them';
  const chances =
    missed === 0
      ? 'no state can have been missed'
      : missed < 0.5
        ? `the chance that ${all}, with what only it leads to, is less than ${chance(missed)} (p < ${probability(missed)})`
        : `there are so many states that some may well be missed, with what only they lead to (p <= ${probability(missed)})`;
  return [`hashed: of each state 64 bits were stored; ${chances}`];
};

/** Of more searches in which noise was taken lazily it is said how many there are. */
const MOST_NAMED = 4;

/** What is to be said of checks in which noise was taken lazily; no lines when in none. */
export const lazyNotice = (results: readonly Result[]): readonly string[] => {
  const lazy = results.filter(({ lazyNoise }) => lazyNoise);
  const [first] = lazy;
  if (first === undefined) return [];
  const { states, standFor } = first.statistics;
  const names = lazy.slice(0, MOST_NAMED).map(({ model, variant }) => `${model}/${variant}`);
  const named = lazy.length > names.length ? `${lazy.length} of ${results.length} searches` : names.join(', ');
  const where = results.length === 1 ? '' : `, in ${named}`;
  const means =
    results.length === 1 && standFor !== undefined
      ? `the ${count(states, 'state')} stand for ${grouped(standFor)} at most, to which noise leads from them`
      : 'a state stands for all to which noise leads from it';
  return [`noise taken lazily${where}: ${means} (--no-lazy-noise stores each)`];
};

/** The names of properties of runs, as a system has them. */
interface Runs {
  readonly liveness: readonly { readonly name: string }[];
}

/**
 * What a variant's author expects, in the words of `verdictWords`. The system tells the properties of runs from those of states; without
 * one they are taken to be of states.
 */
export const expectationWords = (expectation: Expectation | undefined, system?: Runs | undefined): string => {
  const within = (steps: number | undefined): string => (steps === undefined ? '' : ` in ${count(steps, 'step')}`);
  switch (expectation?.kind) {
    case undefined:
    case 'any':
      return '-';
    case 'holds':
      return 'holds';
    case 'violated':
      return `${kindBroken(expectation.property, system)} ${expectation.property}${within(expectation.steps)}`;
    case 'deadlock':
    case 'livelock':
      return `${expectation.kind}${within(expectation.steps)}`;
    case 'unreached':
      return `unreached ${expectation.names.join(', ')}`.trimEnd();
  }
};

const kindBroken = (property: string, system: Runs | undefined): Verdict['kind'] =>
  system?.liveness.some(({ name }) => name === property) === true ? 'liveness' : 'violated';

/** `' up to cpu'`: what is not told apart in the count of states: which scalarsets' members, states between local steps, those to which noise leads. */
const upTo = ({ symmetric, merged, lazyNoise }: Result): string => {
  const what = [...symmetric, ...(merged ? ['local steps'] : []), ...(lazyNoise ? ['noise'] : [])];
  return what.length === 0 ? '' : ` up to ${what.join(', ')}`;
};

const cutWords = (cut: number | undefined): string => (cut === undefined ? '' : `, ${grouped(cut)} not gone on from`);

/** One check in a few words: `zap/2014`, `violated`, `MKCLEAN in 9 steps`, `12,345 states`, `67,890 transitions`, `depth 9`, `0.12 s`. */
export const verdictSummary = (result: Result, paint: Paint = plain, judgement = ''): Summary => {
  const { verdict, statistics } = result;
  const words = detail(verdict);
  return {
    label: `${result.model}/${result.variant}`,
    verdict: [
      result.sought !== undefined && verdict.kind === 'holds'
        ? 'no such counterexample'
        : paint(verdict.kind, verdict.kind),
      ...(words === '' || verdict.kind === 'unreached' ? [] : [words]),
      ...(result.hashed === undefined ? [] : [hashedWords(result.hashed)]),
    ],
    facts: [
      `${count(statistics.states, 'state')}${upTo(result)}${cutWords(statistics.cut)}`,
      count(statistics.transitions, 'transition'),
      `depth ${statistics.depth}`,
      duration(statistics.seconds),
    ],
    judgement,
  };
};

/** The same in one line. */
export const verdictLine = (result: Result): string => {
  const { label, verdict, facts } = verdictSummary(result);
  return [label, ...verdict, ...facts].join('  ');
};

/** What a verdict without a trace, or a failed one, leaves to be said; no lines when there is nothing. */
export const notices = (result: Result): readonly string[] => {
  const { verdict, statistics } = result;
  switch (verdict.kind) {
    case 'holds':
      return [
        ...(result.sought === undefined ? [] : [`no counterexample ${soughtWords(result.sought)}`]),
        ...(verdict.unreached === undefined
          ? []
          : [`not reached, as the model allows: ${verdict.unreached.join(', ')}`]),
        ...cutNotice(statistics.cut),
      ];
    case 'violated':
    case 'deadlock':
    case 'livelock':
    case 'liveness':
      return [];
    case 'unreached':
      return [
        'nothing is broken, but the search proves less than it seems to:',
        ...verdict.properties.map((name) => `  never seen: ${name}`),
        ...verdict.steps.map((step) => `  never happened: ${step}`),
        ...cutNotice(statistics.cut),
      ];
    case 'incomplete':
      return [
        `the search was not finished: ${verdict.reason}`,
        `  explored: ${count(statistics.states - verdict.left, 'state')} of ${grouped(statistics.states)} found, to depth ${statistics.depth}; left: ${grouped(verdict.left)}`,
      ];
    case 'failed':
      return failureLines(verdict);
  }
};

/** `takes zap: flush, and leaves out zap: free`. */
const soughtWords = ({ through, without }: Sought): string =>
  [
    ...(through.length === 0 ? [] : [`takes ${through.join(' and ')}`]),
    ...(without.length === 0 ? [] : [`leaves out ${without.join(' and ')}`]),
  ].join(', and ');

/** What is not known where the model goes no further than it says. */
const cutNotice = (cut: number | undefined): readonly string[] =>
  cut === undefined || cut === 0
    ? []
    : [`the model goes no further than 'within': of what ${count(cut, 'state')} lead to nothing is known`];

/** Where it failed, and what to do about it. */
export const failureLines = ({ at, error: { message, hint } }: Failed): readonly string[] => [
  `${placeWords(at)}: ${message}`,
  ...(hint === undefined ? [] : [`  ${hint}`]),
];

/** `user 0: store(va 0)`, `property MKCLEAN`. */
export const placeWords = (at: FailurePlace): string => {
  switch (at.kind) {
    case 'initial':
      return 'the initial recipe';
    case 'step':
      return fullCall(at);
    case 'property':
      return `property ${at.property}`;
    case 'final':
      return 'what says that a state is final';
    case 'observation':
      return `observation ${at.observation}`;
    case 'symmetry':
      return 'symmetry';
    case 'local':
      return 'local steps';
    case 'model':
      return 'the model';
    case 'search':
      return 'the search';
  }
};
