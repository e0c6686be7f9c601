// What a conformity document says in words, on a terminal and on a page. The document may be from outside: what a line does not say is not made up.

import { count, grouped } from '../../numbers.ts';
import type { ConformityDocument, DisagreementDocument, MismatchDocument } from './conformity.ts';

/** What each area of a process is, by its number; a document of an earlier version does not say it. */
type Areas = readonly string[] | undefined;

const areaWords = (areas: Areas, area: string | number = ''): string => areas?.[Number(area)] ?? `area ${area}`;

/** `Linux 6.1.176, 1 CPU, against sequential/today`. */
export const opponents = ({ kernel, cpus, variant }: ConformityDocument): string =>
  `Linux ${kernel}, ${count(cpus, 'CPU')}, against sequential/${variant}`;

/** `no difference`, `2 of 6 rounds differ`. */
export const conformityOutcome = ({ differing, rounds }: ConformityDocument): string =>
  differing === 0
    ? 'no difference'
    : `${grouped(differing)} of ${count(rounds, 'round')} ${rounds === 1 ? 'differs' : 'differ'}`;

/** The calls behind which something differs, as the script has them; its first line begins the round. */
export const callsOf = ({ lines }: DisagreementDocument): readonly string[] => lines.slice(1);

/** `after 2 calls (of 40): exclusive`. */
export const disagreementTitle = (disagreement: DisagreementDocument): string => {
  const { before, mismatches } = disagreement;
  const calls = callsOf(disagreement).length;
  return `after ${count(calls, 'call')}${before === calls ? '' : ` (of ${grouped(before)})`}: ${[
    ...new Set(mismatches.map(({ what }) => what)),
  ].join(', ')}`;
};

/** `process 0, anonymous page 0: exclusive`; of what is of no page `error`. */
export const mismatchTitle = ({ place, what }: MismatchDocument, areas: Areas): string =>
  place === null ? what : `process ${place.process}, ${areaWords(areas, place.area)} page ${place.page}: ${what}`;

/** How many words each call has behind its name; the others have an area, a page and a length. */
const lengths: { readonly [action: string]: number } = {
  fork: 1,
  exit: 0,
  mmap: 1,
  mremap: 4,
  mremap_dontunmap: 4,
  mprotect: 4,
  store: 4,
};

/** A line of the script, with the names of its areas; one that is no call as it is. */
export const callWords = (line: string, areas: Areas): string => {
  const [process, action = '', ...rest] = line.split(' ');
  const expected = Object.hasOwn(lengths, action) ? lengths[action] : 3;
  if (rest.length !== expected) return line;
  const pages = (area = '', page = '', length = '1'): string =>
    `${areaWords(areas, area)} ${length === '1' ? `page ${page}` : `pages ${page} to ${Number(page) + Number(length) - 1}`}`;
  switch (action) {
    case 'fork':
      return `${process}: fork, child ${rest[0]}`;
    case 'exit':
      return `${process}: exit`;
    case 'mmap':
      return `${process}: mmap ${areaWords(areas, rest[0])}`;
    case 'mremap':
    case 'mremap_dontunmap':
      return `${process}: ${action} ${pages(rest[0], rest[1])} to ${pages(rest[2], rest[3])}`;
    case 'mprotect':
      return `${process}: mprotect ${pages(...rest)}, ${rest[3]}`;
    case 'store':
      return `${process}: store ${rest[3]} to ${pages(...rest)}`;
    default:
      return `${process}: ${action} ${pages(...rest)}`;
  }
};
