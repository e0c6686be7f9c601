import type { ProgramDifferenceDocument, ProgramDocument, ThreadDocument } from '../src/commands/show/json.ts';
import {
  about,
  flag,
  list,
  literal,
  map,
  object,
  orNull,
  type Published,
  published,
  text,
  whole,
  words,
} from './define.ts';
import { bounds, expected } from './parts.ts';

const step = object<ThreadDocument['steps'][number]>({
  label: text,
  from: about('the kernel file and function', orNull(text)),
  choices: about('the names of its arguments', list(text)),
  local: flag,
  to: about('the labels that it was seen to go to', list(text)),
  waits: about('whether it was seen to block', flag),
  reads: list(text),
  writes: list(text),
});
const thread = object<ThreadDocument>({
  name: text,
  over: about('the scalarset that it has a thread for each member of', orNull(text)),
  daemon: flag,
  locals: list(text),
  steps: list(step),
});
const action = object<ProgramDocument['actions'][number]>({
  name: text,
  from: orNull(text),
  choices: list(text),
  noise: flag,
  taken: flag,
  reads: list(text),
  writes: list(text),
});

export const programSchemas: readonly Published[] = [
  published<ProgramDocument>(
    'shootdown/program/1',
    'the program of a variant',
    object<ProgramDocument>({
      schema: literal('shootdown/program/1'),
      model: text,
      variant: text,
      title: text,
      origin: about('commit, version and year', orNull(text)),
      bounds,
      expected: orNull(expected),
      also: list(expected),
      switches: about("the parts of the variant's value, as text", map(text)),
      threads: list(thread),
      actions: list(action),
      fields: about('of the state, in the order of its description', list(text)),
      properties: list(
        object<ProgramDocument['properties'][number]>({
          kind: words<ProgramDocument['properties'][number]['kind']>({ always: '', reachable: '' }),
          name: text,
          sentence: text,
        }),
      ),
      observations: list(
        object<ProgramDocument['observations'][number]>({ name: text, sentence: text, atQuiescence: flag }),
      ),
      states: about('that were looked at', whole),
      complete: about('whether these are all', flag),
      reason: about('if not, why', orNull(text)),
    }),
  ),
  published<ProgramDifferenceDocument>(
    'shootdown/program-difference/1',
    'what two variants do differently',
    object<ProgramDifferenceDocument>({
      schema: literal('shootdown/program-difference/1'),
      model: text,
      variants: list(text),
      differences: list(
        object<ProgramDifferenceDocument['differences'][number]>({
          place: about('a switch, a step, its kernel function or what it writes', text),
          first: orNull(text),
          second: orNull(text),
        }),
      ),
      complete: flag,
    }),
  ),
];
