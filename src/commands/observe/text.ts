// What `shootdown observe` prints for people.
import type {
  ObservationDocument,
  ObservedStepDocument,
  SituationDocument,
} from '../../report/documents/real-kernel/observation.ts';
import {
  linesRead,
  observationOutcome,
  stepsSeen,
  whoIsWho,
} from '../../report/documents/real-kernel/observation-words.ts';
import { printable } from '../../report/foreign-text.ts';
import { count, duration } from '../../report/numbers.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { call } from '../../trace/rules.ts';

const width = 100;

export const observationText = (document: ObservationDocument): readonly string[] => [
  `${document.model}/${document.variant}: ${printable(observationOutcome(document))}`,
  ...about(document),
  ...(document.way.length === 0 ? [] : ['', ...wayLines(document)]),
  ...rejectedLines(document),
];

/** Several variants, a line each. */
export const observationsText = (documents: readonly ObservationDocument[]): readonly string[] => {
  const names = documents.map(({ model, variant }) => `${model}/${variant}`);
  const longest = Math.max(...names.map((name) => name.length));
  return documents.map((document, i) => `${(names[i] as string).padEnd(longest)}  ${printable(inShort(document))}`);
};

const inShort = ({ verdict, rejected, lines, limit, broken }: ObservationDocument): string => {
  switch (verdict) {
    case 'accepted':
      return `accepted${broken.length === 0 ? '' : `, by a path that breaks ${broken.join(', ')}`}`;
    case 'rejected':
      return `rejected at line ${rejected?.line.number}, ${rejected?.accepted} of ${count(lines, 'line')} fit`;
    case 'incomplete':
      return `incomplete (${limit})`;
  }
};

const about = (document: ObservationDocument): readonly string[] => {
  const { kernel, bounds, states, seconds } = document;
  const is = whoIsWho(document);
  const at = Object.entries(bounds).map(([name, value]) => `${name}=${value}`);
  return [
    ...indented(`${kernel === null ? '' : `Linux ${kernel}, `}${linesRead(document)}`),
    ...indented(`bounds ${at.join(' ')}; ${count(states, 'state')}, ${duration(seconds)}`),
    ...indented(stepsSeen(document)),
    ...(is === '' ? [] : indented(is)),
  ].map(printable);
};

const indented = (text: string): readonly string[] => wrap(text, width - 2, 2).map((line) => `  ${line}`);

const wayLines = ({ way, verdict, broken }: ObservationDocument): readonly string[] => [
  verdict === 'accepted' ? 'a shortest such path, with the lines that show its steps' : 'as far as it goes',
  ...way.map(stepLine),
  ...(broken.length === 0 ? [] : [`  its last state breaks ${broken.join(', ')}`]),
];

const stepLine = ({ line, thread, step, args }: ObservedStepDocument): string =>
  `  ${(line === null ? '' : String(line)).padStart(5)}  ${thread}: ${call(step, args)}`;

const rejectedLines = ({ rejected, lines }: ObservationDocument): readonly string[] => {
  if (rejected === null) return [];
  const { line, accepted, states, situations, misfits } = rejected;
  return [
    '',
    `${accepted} of ${count(lines, 'line')} fit, then line ${line.number}`,
    `  ${printable(line.text)}`,
    '',
    `${count(states, 'state')} possible there${situations.length === 0 ? '' : ', such as'}`,
    ...situations.flatMap(situationLines),
    '',
    'why no step is the one of that line',
    ...(misfits.length === 0
      ? ['  no step that a line shows can be taken']
      : misfits.flatMap(({ step, why, states: looked }) =>
          indented(`${step}: ${why}${looked === states ? '' : ` (in ${count(looked, 'state')})`}`),
        )),
  ];
};

const situationLines = ({ threads, state, states }: SituationDocument): readonly string[] => [
  ...indented(
    `${count(states, 'state')}: ${Object.entries(threads)
      .map(([thread, at]) => `${thread} at ${at}`)
      .join(', ')}`,
  ),
  ...wrap(state.join(', ') || 'everything is zero', width - 6, 0).map((line) => `      ${line}`),
];
