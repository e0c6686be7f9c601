import type {
  ComparisonDocument,
  DifferenceDocument,
  RunDocument,
  SightDocument,
} from '../src/report/documents/comparison.ts';
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
  type Schema,
  text,
  whole,
  words,
} from './define.ts';
import { bounds, plainValue, trace } from './parts.ts';

type Side = ComparisonDocument['first'];
const sideName = words<NonNullable<ComparisonDocument['larger']>>({ first: '', second: '' });
const side = named('Side', () =>
  object<Side>({
    model: text,
    variant: text,
    title: text,
    bounds,
    states: about('0 for a side that was not explored to the end', whole),
    transitions: whole,
    modelFile: optional(about("the model's file as it was given; null for a model of shootdown's own", orNull(text))),
  }),
);
const sight: Schema<SightDocument> = about(
  'a value for each observation; null for one that is not made',
  map(plainValue),
);
const run = named('Run', () =>
  object<RunDocument>({
    places: about('for the initial state and after each step, which of the sequence is seen, from 0', list(whole)),
    trace,
  }),
);
const end = words<NonNullable<DifferenceDocument['end']>>({ finished: '', stuck: '' });
const difference = named('Difference', () =>
  object<DifferenceDocument>({
    has: sideName,
    sequence: about('what is seen', list(sight)),
    end: about(
      'the way of ending that the other has not; null where the last of the sequence is what it cannot show',
      orNull(end),
    ),
    run,
    otherRun: about('the other along what both have; null where it cannot even begin so', orNull(run)),
    otherNext: about('what the other can show next instead', list(sight)),
    otherEnds: list(end),
  }),
);

export const comparisonSchema: Published = published<ComparisonDocument>(
  'shootdown/comparison/1',
  'what two variants show to an observer',
  object<ComparisonDocument>({
    schema: literal('shootdown/comparison/1'),
    first: side,
    second: side,
    observations: about(
      'what was compared',
      list(object<ComparisonDocument['observations'][number]>({ name: text, sentence: text })),
    ),
    at: words<ComparisonDocument['at']>({ always: '', quiescence: '' }),
    question: words<ComparisonDocument['question']>({ equivalent: '', includes: '' }),
    verdict: words<ComparisonDocument['verdict']>({
      equivalent: 'both have the same sequences',
      includes: 'the larger one has all sequences of the other',
      differ: 'each has a sequence that the other has not; of `includes`, the second has one',
      unreached: 'nothing was compared: a side never comes to a state in which something is observed',
      incomplete: 'a limit ended it',
    }),
    larger: about('includes: the one that includes the other', orNull(sideName)),
    undecided: about('differ: a limit ended it before it was known whether the other has more, too', flag),
    limit: orNull(
      words<NonNullable<ComparisonDocument['limit']>>({
        states: '',
        depth: '',
        time: '',
        memory: '',
        interrupted: '',
        pairs: '',
      }),
    ),
    reason: orNull(text),
    sights: about('different things that were seen', whole),
    classes: about('classes of states that are the same for an observer', whole),
    pairs: about('pairs of sets of classes that were compared', whole),
    seconds: number,
    differences: list(difference),
  }),
);
