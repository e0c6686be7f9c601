import type {
  MisfitDocument,
  ObservationDocument,
  ObservedStepDocument,
  SituationDocument,
} from '../src/report/documents/real-kernel/observation.ts';
import {
  about,
  flag,
  integer,
  list,
  literal,
  map,
  number,
  object,
  orNull,
  type Published,
  published,
  text,
  whole,
  words,
} from './define.ts';
import { plainValue } from './parts.ts';

type Rejected = NonNullable<ObservationDocument['rejected']>;

const step = object<ObservedStepDocument>({
  thread: text,
  step: text,
  args: map(plainValue),
  line: about('the number in the file of the line that shows it; null for a step that no line shows', orNull(whole)),
});

const situation = object<SituationDocument>({
  threads: about('where each thread is', map(text)),
  state: about('what is not zero in one such state, but for the threads', list(text)),
  states: about('how many have the threads there', whole),
});

const misfit = object<MisfitDocument>({
  step: text,
  why: text,
  states: about('in how many of the states that were looked at', whole),
});

const rejected = object<Rejected>({
  line: object<Rejected['line']>({ number: about('in the file, from 1', whole), text }),
  accepted: about('how many lines before it a path has', whole),
  states: about('possible there', whole),
  situations: about('the most frequent ones', list(situation)),
  misfits: about('for each step why it is not that of the line', list(misfit)),
});

export const observationSchemas: readonly Published[] = [
  published<ObservationDocument>(
    'shootdown/observation/1',
    'a log of a real kernel held against a variant',
    object<ObservationDocument>({
      schema: literal('shootdown/observation/1'),
      model: text,
      variant: text,
      bounds: map(integer),
      log: about('the file', text),
      kernel: about('its release; null where the log does not say', orNull(text)),
      verdict: words({
        accepted: 'the log is of a path',
        rejected: 'the log is of no path',
        incomplete: 'a limit ended the search: nothing is known',
      }),
      lines: about('lines that are of steps', whole),
      unread: about('how many lines are of none, by function', map(whole)),
      leftOut: about('lines of other tasks', whole),
      seen: about('steps that a line of this log can show', list(text)),
      unseen: about('steps that none can', list(text)),
      byHand: about('the table of events was made by hand; else a step is seen by the function of its label', flag),
      who: about('who was who at the end of the way', list(object({ role: text, somebody: text }))),
      names: about('what names of the log stood for', list(object({ kind: text, said: text, is: whole }))),
      way: about('a shortest path; of a rejected log, to where it cannot be gone on with', list(step)),
      broken: about('properties that the last state of the way breaks', list(text)),
      rejected: about('the first line that does not fit', orNull(rejected)),
      limit: about('what ended an incomplete search', orNull(text)),
      states: about('of all searches together', whole),
      transitions: whole,
      seconds: number,
    }),
  ),
];
