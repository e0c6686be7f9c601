// What is said of the models: their list, their mutants, the cases of the catalogue, and how the states grow.
import type { BugsDocument, CaseDocument, FormDocument } from '../src/report/documents/bugs.ts';
import type {
  ListedObservation,
  ListedProperty,
  ListedThread,
  ModelDocument,
  ModelsDocument,
} from '../src/report/documents/models.ts';
import type { MutantDocument, MutantsDocument } from '../src/report/documents/mutants.ts';
import type { SweepCell, SweepDocument } from '../src/report/documents/sweep.ts';
import {
  about,
  type Fields,
  flag,
  integer,
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
import { bounds, expected, trace, verdictKind } from './parts.ts';

const model = named('Model', () =>
  object<ModelDocument>({
    name: text,
    title: text,
    bounds: map(object<ModelDocument['bounds'][string]>({ default: integer, min: integer, max: integer, doc: text })),
    variants: list(
      object<ModelDocument['variants'][number]>({
        name: text,
        title: text,
        origin: about('commit, version and year', orNull(text)),
        bounds,
        expected: orNull(expected),
        also: about('what else it breaks when that property is checked alone', list(expected)),
        threads: optional(
          about(
            'of models that are named',
            list(object<ListedThread>({ name: text, over: orNull(text), daemon: flag })),
          ),
        ),
        properties: optional(
          about(
            'of models that are named',
            list(
              object<ListedProperty>({
                name: text,
                kind: words<ListedProperty['kind']>({
                  always: 'so in every state',
                  assertion: 'of a step',
                  reachable: 'so in some state',
                  eventually: '',
                  'leads to': '',
                  'always eventually': '',
                  'can always': '',
                }),
                sentence: text,
              }),
            ),
          ),
        ),
        observations: optional(
          about(
            'of models that are named',
            list(object<ListedObservation>({ name: text, sentence: text, atQuiescence: flag })),
          ),
        ),
      }),
    ),
  }),
);

const form: Fields<FormDocument> = {
  model: text,
  modelFile: about("the model's file as it was given; null for a model of shootdown's own", orNull(text)),
  variant: text,
  bounds,
  verdict: orNull(verdictKind),
  states: orNull(whole),
  transitions: orNull(whole),
  seconds: orNull(number),
};

const aCase = named('Case', () =>
  object<CaseDocument>({
    id: about('of the catalogue: `A7b`', text),
    title: text,
    kind: words<CaseDocument['kind']>({
      kernel: 'a kernel had it, or has it',
      posted: 'a patch on a mailing list had it, and no kernel',
      rule: 'no kernel had it; a part of a rule is taken away',
    }),
    versions: about('the releases that had it', orNull(text)),
    year: orNull(integer),
    commit: about('12 digits', orNull(text)),
    cve: orNull(text),
    fromMemory: about(
      'facts that were not looked up at their source',
      list(words<CaseDocument['fromMemory'][number]>({ commit: '', cve: '', versions: '', year: '' })),
    ),
    kernel: about('files and functions', list(text)),
    story: text,
    fix: text,
    broken: object<CaseDocument['broken']>({
      ...form,
      property: orNull(text),
      steps: orNull(whole),
      sentence: optional(about('what the property says', orNull(text))),
      trace: optional(about('the way to what was found', orNull(trace))),
    }),
    fixed: object<FormDocument>(form),
    asExpected: about('the broken form breaks what its author says, and the mended one holds', flag),
  }),
);

const mutant = named('Mutant', () =>
  object<MutantDocument>({
    mutant: about('the variant', text),
    of: about('the variant that it is made from', text),
    without: about('the part of the fix that is taken away', text),
    survives: about('why nothing breaks', orNull(text)),
    fate: words<MutantDocument['fate']>({ killed: '', survived: '', unknown: 'not finished, or the model failed' }),
    by: list(
      object<MutantDocument['by'][number]>({
        property: about('null for a deadlock or a livelock', orNull(text)),
        steps: whole,
        verdict: optional(verdictKind),
        trace: optional(about('the way to it', trace)),
      }),
    ),
    asExpected: flag,
    bounds: optional(about('at which it was checked', bounds)),
  }),
);

const cell = named('Cell', () =>
  object<SweepCell>({
    variant: text,
    set: about('the swept bounds', bounds),
    bounds: orNull(bounds),
    verdict: orNull(verdictKind),
    property: orNull(text),
    refused: about('why the model has none at these bounds; all else is null then', orNull(text)),
    asExpected: orNull(flag),
    states: orNull(whole),
    transitions: orNull(whole),
    depth: orNull(whole),
    seconds: orNull(number),
    model: optional(text),
    modelFile: optional(about("the model's file as it was given; null for a model of shootdown's own", orNull(text))),
    trace: optional(about('the way to what was found', orNull(trace))),
  }),
);
type Growth = SweepDocument['growth'][number];
const growth = object<Growth>({
  variant: text,
  points: about('finished searches that the fit is made from', whole),
  bounds: list(
    object<Growth['bounds'][number]>({
      bound: text,
      factor: about('one more of the bound multiplies the states by it', number),
      next: about('the bounds of the projection', bounds),
      states: about('projected', number),
    }),
  ),
  off: about('the greatest factor by which the fit misses a search', number),
});

export const catalogueSchemas: readonly Published[] = [
  published<ModelsDocument>(
    'shootdown/models/1',
    'models, their bounds and variants',
    object<ModelsDocument>({ schema: literal('shootdown/models/1'), models: list(model) }),
  ),
  published<BugsDocument>(
    'shootdown/bugs/1',
    'cases of the catalogue, checked',
    object<BugsDocument>({
      schema: literal('shootdown/bugs/1'),
      cases: list(aCase),
      notModelled: list(object<BugsDocument['notModelled'][number]>({ id: text, title: text, why: text })),
    }),
  ),
  published<MutantsDocument>(
    'shootdown/mutants/1',
    'what became of the mutants',
    object<MutantsDocument>({
      schema: literal('shootdown/mutants/1'),
      models: list(
        object<MutantsDocument['models'][number]>({
          model: text,
          modelFile: optional(orNull(text)),
          mutants: list(mutant),
        }),
      ),
    }),
  ),
  published<SweepDocument>(
    'shootdown/sweep/1',
    'variants at many bounds',
    object<SweepDocument>({ schema: literal('shootdown/sweep/1'), cells: list(cell), growth: list(growth) }),
  ),
];
