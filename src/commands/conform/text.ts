// What `shootdown conform` prints for people.
import type { Instance } from '../../model/instance.ts';
import type { Conformity, Disagreement } from '../../real-kernel/conform/conform.ts';
import type { Mismatch } from '../../real-kernel/conform/follow.ts';
import { printable } from '../../report/foreign-text.ts';
import { grouped } from '../../report/numbers.ts';

/** What each area of a process is: the model's `kinds`. */
const areas = ['anonymous', 'shared file', 'private file'];

export const conformText = (result: Conformity, { variant }: Instance): readonly string[] => {
  const { kernel, cpus, seed, calls, rounds, counts, freedoms, unshown, differing, disagreements } = result;
  const compared = Object.entries(counts).map(([what, times]) => `${what} ${grouped(times)}`);
  const free = Object.entries(freedoms).map(([action, times]) => `${action} ${grouped(times)}`);
  return [
    `Linux ${printable(kernel)}, ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}, against sequential/${variant}: ${
      differing === 0 ? 'no difference' : `${grouped(differing)} of ${grouped(rounds)} rounds differ`
    }`,
    `  ${grouped(calls)} calls in ${grouped(rounds)} rounds${seed === undefined ? '' : `, --seed ${seed}`}`,
    `  compared: ${compared.join(', ')}`,
    ...(free.length === 0 ? [] : [`  as the kernel liked: ${free.join(', ')}`]),
    ...(unshown === 0 ? [] : [`  not shown by the kernel: the counts and flags of ${grouped(unshown)} pages`]),
    ...disagreements.flatMap((each, i) => ['', ...disagreementLines(each, i + 1)]),
  ];
};

const disagreementLines = ({ lines, mismatches, before }: Disagreement, n: number): readonly string[] => [
  `${n}. after ${grouped(lines.length - 1)} ${lines.length === 2 ? 'call' : 'calls'}${
    before === lines.length - 1 ? '' : ` (of ${grouped(before)})`
  }: ${[...new Set(mismatches.map(({ what }) => what))].join(', ')}`,
  ...lines.slice(1).map((line) => `     ${callWords(line)}`),
  ...mismatches.flatMap(({ what, place, model, kernel }) => [
    `   ${placeWords(place)}${what}`,
    `     - model:  ${model}`,
    `     + kernel: ${kernel}`,
  ]),
];

const placeWords = (place: Mismatch['place']): string =>
  place === undefined ? '' : `process ${place.process}, ${areas[place.area]} page ${place.page}: `;

/** A line of the script, with the names of its areas. */
const callWords = (line: string): string => {
  const [process, action = '', ...rest] = line.split(' ');
  const pages = (area = '0', page = '0', length = '1'): string =>
    `${areas[Number(area)]} ${length === '1' ? `page ${page}` : `pages ${page} to ${Number(page) + Number(length) - 1}`}`;
  switch (action) {
    case 'fork':
      return `${process}: fork, child ${rest[0]}`;
    case 'exit':
      return `${process}: exit`;
    case 'mmap':
      return `${process}: mmap ${areas[Number(rest[0])]}`;
    case 'mremap':
      return `${process}: mremap ${pages(rest[0], rest[1])} to ${pages(rest[2], rest[3])}`;
    case 'mprotect':
      return `${process}: mprotect ${pages(...rest)}, ${rest[3]}`;
    case 'store':
      return `${process}: store ${rest[3]} to ${pages(...rest)}`;
    default:
      return `${process}: ${action} ${pages(...rest)}`;
  }
};
