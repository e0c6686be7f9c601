import type {
  ConformityDocument,
  DisagreementDocument,
  MismatchDocument,
} from '../src/report/documents/real-kernel/conformity.ts';
import {
  about,
  integer,
  list,
  literal,
  map,
  object,
  orNull,
  type Published,
  published,
  text,
  whole,
} from './define.ts';

const mismatch = object<MismatchDocument>({
  what: about('what is compared', text),
  place: about(
    'of which page of which process; null for what is of none',
    orNull(object<NonNullable<MismatchDocument['place']>>({ process: whole, area: whole, page: whole })),
  ),
  model: text,
  kernel: text,
});

const disagreement = object<DisagreementDocument>({
  lines: about('the script, behind whose last call something differs', list(text)),
  mismatches: list(mismatch),
  before: about('calls of the round before it was minimised', whole),
});

export const conformitySchemas: readonly Published[] = [
  published<ConformityDocument>(
    'shootdown/conformity/1',
    'the small machine held against a real kernel',
    object<ConformityDocument>({
      schema: literal('shootdown/conformity/1'),
      kernel: about('its release', text),
      cpus: whole,
      variant: about('of the model sequential', text),
      bounds: map(integer),
      areas: about('what each area of a process is, by its number', list(text)),
      seed: about('what the calls depended on; null for a report that was read', orNull(whole)),
      calls: about('calls that were followed', whole),
      rounds: whole,
      compared: about('how often each thing was compared', map(whole)),
      freedoms: about('how often the kernel did what it was free to leave', map(whole)),
      unshown: about('pages whose counts and flags the kernel did not show', whole),
      differing: about('rounds in which something differed', whole),
      disagreements: about('the first of each kind, minimised', list(disagreement)),
    }),
  ),
];
