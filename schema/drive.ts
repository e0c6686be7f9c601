import type { DriveDocument, DriveRunDocument, DriveStepDocument } from '../src/report/documents/real-kernel/drive.ts';
import {
  about,
  flag,
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
import { args } from './parts.ts';

const step = object<DriveStepDocument>({
  thread: text,
  step: text,
  args,
  cpu: whole,
  tokens: about('as guest/drive/kgate.c reads them; none: no gate of its own', list(text)),
  note: about('why it has no gate, or is helped', orNull(text)),
});

const run = object<DriveRunDocument>({
  name: about('driven, control, mended or natural', text),
  rounds: whole,
  unready: about('rounds whose initial state could not be made', whole),
  completed: about('rounds in which every token has passed', whole),
  timedOut: about(
    'the token that did not come, counted from 0, and in how many rounds',
    list(object<DriveRunDocument['timedOut'][number]>({ token: whole, rounds: whole })),
  ),
  broken: about('rounds in which the property broke', whole),
  saw: about('what was seen, in how many rounds', map(whole)),
});

export const driveSchemas: readonly Published[] = [
  published<DriveDocument>(
    'shootdown/drive/1',
    'a counterexample driven on a real kernel',
    object<DriveDocument>({
      schema: literal('shootdown/drive/1'),
      model: text,
      variant: text,
      bounds: map(integer),
      property: about('what is looked at on the kernel', text),
      looks: about('how it is looked at', text),
      series: about('of the table', text),
      isKernels: about('whether a kernel of the series is the variant', flag),
      build: about("by what guest/drive/build-kernel makes such a kernel; null: it is a distribution's", orNull(text)),
      without: about('the fix that is undone, mostly a function that returns at once; null: none', orNull(text)),
      schedule: about('the steps of the counterexample', list(step)),
      control: about(
        'the steps of a harmless order; null: there is none that the gates tell apart',
        orNull(list(step)),
      ),
      kernel: about('the release that was booted; null for a plan', orNull(text)),
      cpus: about('null for a plan', orNull(whole)),
      runs: about('null for a plan', orNull(list(run))),
    }),
  ),
];
