// What `shootdown observe` prints for people.
import type {
  ObservationDocument,
  ObservedStepDocument,
  SituationDocument,
} from '../../report/documents/observation.ts';
import { printable } from '../../report/foreign-text.ts';
import { count, duration, grouped } from '../../report/numbers.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { call } from '../../trace/rules.ts';

const width = 100;

export const observationText = (document: ObservationDocument): readonly string[] => [
  `${document.model}/${document.variant}: ${outcome(document)}`,
  ...about(document),
  ...(document.way.length === 0 ? [] : ['', ...wayLines(document)]),
  ...rejectedLines(document),
];

const outcome = ({ verdict, log, rejected, limit }: ObservationDocument): string => {
  switch (verdict) {
    case 'accepted':
      return `${printable(log)} is the log of a path`;
    case 'rejected':
      return `${printable(log)} is the log of no path: line ${rejected?.line.number} does not fit`;
    case 'incomplete':
      return `incomplete (${limit}): nothing is known of ${printable(log)}`;
  }
};

const about = (document: ObservationDocument): readonly string[] => {
  const { kernel, bounds, lines, unread, leftOut, seen, unseen, byHand, who, names, way, states, seconds } = document;
  const others = Object.entries(unread).map(([symbol, times]) => `${symbol} ${grouped(times)}`);
  const is = [
    ...who.map(({ role, somebody }) => `${role} is ${somebody}`),
    ...names.map(({ kind, is: which, said }) => `${kind} ${which} is ${said}`),
  ];
  return [
    ...indented(
      `${kernel === null ? '' : `Linux ${kernel}, `}${count(lines, 'line')} of steps${others.length === 0 ? '' : `; of none: ${others.join(', ')}`}${leftOut === 0 ? '' : `; ${count(leftOut, 'line')} of other tasks`}`,
    ),
    ...indented(
      `bounds ${Object.entries(bounds)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}; ${count(states, 'state')}, ${duration(seconds)}`,
    ),
    ...indented(
      `${seen.length} of ${count(seen.length + unseen.length, 'step')} can be seen in this log${byHand ? '' : ', by the functions that their labels name'}${way.length === 0 ? '' : `, ${seenOn(way)} are on this path`}; no line shows ${byThread(unseen) || 'no others'}`,
    ),
    ...(is.length === 0 ? [] : indented(is.join(', '))),
  ].map(printable);
};

/** Steps of which a line is. */
const seenOn = (way: ObservationDocument['way']): number =>
  new Set(way.flatMap(({ thread, step, line }) => (line === null ? [] : [`${thread}: ${step}`]))).size;

/** `zap (pte_offset_map_lock, pte_unmap_unlock), tlb_fill` */
const byThread = (steps: readonly string[]): string => {
  const threads = new Map<string, string[]>();
  for (const step of steps) {
    const [, thread = '', label = step] = /^([^:]+): (.*)$/.exec(step) ?? [];
    threads.set(thread, [...(threads.get(thread) ?? []), label]);
  }
  return [...threads]
    .map(([thread, labels]) => (thread === '' ? labels.join(', ') : `${thread} (${labels.join(', ')})`))
    .join(', ');
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
