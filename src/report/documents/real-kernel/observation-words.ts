// What an observation document says in words, on a terminal and on a page.

import { count, grouped } from '../../numbers.ts';
import type { ObservationDocument, ObservedStepDocument } from './observation.ts';

/** `trace.txt is the log of no path: line 34 does not fit`. */
export const observationOutcome = ({ verdict, log, rejected, limit }: ObservationDocument): string => {
  switch (verdict) {
    case 'accepted':
      return `${log} is the log of a path`;
    case 'rejected':
      return `${log} is the log of no path: line ${rejected?.line.number} does not fit`;
    case 'incomplete':
      return `incomplete (${limit}): nothing is known of ${log}`;
  }
};

/** `10 lines of steps; of none: flush_tlb_func 1; 4 lines of other tasks`. */
export const linesRead = ({ lines, unread, leftOut }: ObservationDocument): string => {
  const others = Object.entries(unread).map(([symbol, times]) => `${symbol} ${grouped(times)}`);
  return [
    `${count(lines, 'line')} of steps`,
    ...(others.length === 0 ? [] : [`of none: ${others.join(', ')}`]),
    ...(leftOut === 0 ? [] : [`${count(leftOut, 'line')} of other tasks`]),
  ].join('; ');
};

/** `13 of 31 steps can be seen in this log, 8 are on this path; no line shows zap (pte_unmap_unlock), tlb_fill`. */
export const stepsSeen = ({ seen, unseen, byHand, way }: ObservationDocument): string =>
  [
    `${seen.length} of ${count(seen.length + unseen.length, 'step')} can be seen in this log`,
    byHand ? '' : ', by the functions that their labels name',
    way.length === 0 ? '' : `, ${seenOn(way)} are on this path`,
    `; no line shows ${byThread(unseen) || 'no others'}`,
  ].join('');

/** `zap is zap-1, folio 0 is 0xffe34761007f3fc0`; empty where nobody is anybody yet. */
export const whoIsWho = ({ who, names }: ObservationDocument): string =>
  [
    ...who.map(({ role, somebody }) => `${role} is ${somebody}`),
    ...names.map(({ kind, is, said }) => `${kind} ${is} is ${said}`),
  ].join(', ');

/** Steps of which a line is. */
const seenOn = (way: readonly ObservedStepDocument[]): number =>
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
