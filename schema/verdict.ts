import type { PropertiesDocument, VerdictsDocument } from '../src/report/documents/verdicts.ts';
import type { DeadDocument, LivelocksDocument, StatsDocument, VerdictDocument } from '../src/report/verdict-json.ts';
import {
  about,
  flag,
  list,
  literal,
  map,
  named,
  number,
  object,
  optional,
  orNull,
  type Published,
  published,
  text,
  whole,
  words,
} from './define.ts';
import { brokenFields, error, expected, refused, taken, trace, variantFields } from './parts.ts';

const livelocks = object<LivelocksDocument>({
  searched: flag,
  endless: about('threads that finish in no state, and are taken to be meant to go on for ever', list(text)),
  why: about(
    'why it was not looked for them; null where it was',
    orNull(
      words<NonNullable<LivelocksDocument['why']>>({
        off: '',
        'none to finish': '',
        states: '',
        store: '',
        order: '',
        machines: '',
        memory: '',
        time: '',
        interrupted: '',
      }),
    ),
  ),
});

const stats = object<StatsDocument>({
  new: about('states that each step was the first to reach; null where it is not known', orNull(map(whole))),
  newUnknown: orNull(words<NonNullable<StatsDocument['newUnknown']>>({ 'several workers': '', resumed: '' })),
  neverTaken: list(text),
  fields: list(
    object<StatsDocument['fields'][number]>({
      field: text,
      seen: about('values that occur in some stored state', whole),
      of: about('values that it can have', whole),
      places: whole,
      bits: whole,
      entropy: about('bits', number),
    }),
  ),
  dead: about(
    'values that nobody reads again before they are written; null where it was not looked for them',
    orNull(
      object<DeadDocument>({
        states: about('that were looked at', whole),
        left: about('states that there would be if every value were reset where it dies', whole),
        fields: list(
          object<DeadDocument['fields'][number]>({
            field: text,
            fewer: about('states that there would be fewer if this field alone were reset', whole),
            observed: about('an observation reads it', flag),
            dies: list(object<DeadDocument['fields'][number]['dies'][number]>({ step: text, times: whole })),
          }),
        ),
      }),
    ),
  ),
  deadUnknown: orNull(
    words<NonNullable<StatsDocument['deadUnknown']>>({
      unfinished: 'the search did not explore everything, or found something',
      states: 'there are too many',
      memory: '',
      time: '',
      interrupted: '',
    }),
  ),
  stateBits: whole,
  stateWords: about('32-bit words', whole),
  bytesPerState: number,
  indexLoad: about('how full the index is, 0 to 1', number),
});

const verdict = object<VerdictDocument>({
  schema: literal('shootdown/verdict/1'),
  ...variantFields,
  engine: words<VerdictDocument['engine']>({ packed: '', reference: '' }),
  store: words<VerdictDocument['store']>({
    exact: 'every word of each state was kept',
    hash: 'a fingerprint of 64 bits was kept of each state',
  }),
  missProbability: about('hash: the probability, at most, that a state was missed', orNull(number)),
  search: words<VerdictDocument['search']>({ bfs: 'breadth first', dfs: 'depth first' }),
  symmetric: about('scalarsets up to whose permutations states are counted', list(text)),
  merged: about('whether local steps were merged with the step before them', flag),
  ...brokenFields,
  form: about(
    'liveness: what the property asks of runs',
    orNull(
      words<NonNullable<VerdictDocument['form']>>({
        eventually: '',
        'leads to': '',
        'always eventually': '',
        'can always': '',
      }),
    ),
  ),
  loop: about(
    'liveness: with how many steps of the trace the circle begins that is gone round for ever',
    orNull(whole),
  ),
  livelocks: about(
    'whether it was looked for livelocks; null where something else was found, or the search was not finished',
    orNull(livelocks),
  ),
  unreached: orNull(
    object<NonNullable<VerdictDocument['unreached']>>({
      properties: about('never seen', list(text)),
      steps: about('never happened', list(text)),
    }),
  ),
  sought: optional(
    about(
      'only where not any counterexample was looked for',
      object<NonNullable<VerdictDocument['sought']>>({ through: list(text), without: list(text) }),
    ),
  ),
  lazyNoise: optional(
    about(
      'only where noise was taken lazily: a state that is counted stands for all to which noise leads from it',
      flag,
    ),
  ),
  standFor: optional(
    about(
      'only where noise was taken lazily: how many states those that are counted stand for, at most; left out of more than a million, and of fingerprints',
      whole,
    ),
  ),
  mayBeUnreached: optional(about('what was not reached, and need not be, as the model says', list(text))),
  cut: optional(about('only of a model with `within`: states that were not gone on from', whole)),
  limit: about(
    'incomplete: what ended the search',
    orNull(
      words<NonNullable<VerdictDocument['limit']>>({
        states: '',
        depth: '',
        time: '',
        memory: '',
        interrupted: '',
        disk: '',
      }),
    ),
  ),
  reason: about('incomplete: the limit as a sentence', orNull(text)),
  left: about('incomplete: stored states that were not expanded', orNull(whole)),
  error: about('failed: what went wrong', orNull(error)),
  expected: about(
    "what the variant's author says; null when nothing is known for these bounds and properties",
    orNull(expected),
  ),
  asExpected: orNull(flag),
  states: about('distinct states found', whole),
  transitions: about('transitions made, those to known states included', whole),
  depth: about('steps from an initial state to the deepest state found; of a counterexample, its steps', whole),
  levels: about('new states at each depth; depth first none', list(whole)),
  seconds: about('how long the search took', number),
  bytes: about('memory for the states and their index', whole),
  diskBytes: about('size of temporary files', whole),
  taken,
  stats: about('with --stats: where the states come from', orNull(stats)),
  trace: about('the way to what was found', orNull(trace)),
});
const aVerdict = named('Verdict', () => verdict);

export const verdictSchemas: readonly Published[] = [
  published<VerdictDocument>('shootdown/verdict/1', 'one variant checked', verdict),
  published<VerdictsDocument>(
    'shootdown/verdicts/1',
    'several variants checked',
    object<VerdictsDocument>({ schema: literal('shootdown/verdicts/1'), results: list(aVerdict), refused }),
  ),
  published<PropertiesDocument>(
    'shootdown/properties/1',
    'each property of some variants checked alone',
    object<PropertiesDocument>({
      schema: literal('shootdown/properties/1'),
      properties: about("in the order of the table's columns", list(text)),
      variants: list(
        object<PropertiesDocument['variants'][number]>({
          model: text,
          modelFile: orNull(text),
          variant: text,
          verdicts: about('by the name of the property', map(aVerdict)),
        }),
      ),
      refused,
    }),
  ),
];
