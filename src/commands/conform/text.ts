// What `shootdown conform` prints for people.
import type { ConformityDocument, DisagreementDocument } from '../../report/documents/real-kernel/conformity.ts';
import {
  callsOf,
  callWords,
  conformityOutcome,
  disagreementTitle,
  mismatchTitle,
  opponents,
} from '../../report/documents/real-kernel/conformity-words.ts';
import { printable } from '../../report/foreign-text.ts';
import { count, grouped } from '../../report/numbers.ts';

export const conformText = (document: ConformityDocument): readonly string[] => {
  const { seed, calls, rounds, compared, freedoms, unshown, disagreements } = document;
  const each = (counts: { readonly [what: string]: number }): string =>
    Object.entries(counts)
      .map(([what, times]) => `${what} ${grouped(times)}`)
      .join(', ');
  return [
    `${printable(opponents(document))}: ${conformityOutcome(document)}`,
    `  ${count(calls, 'call')} in ${count(rounds, 'round')}${seed === null ? '' : `, --seed ${seed}`}`,
    `  compared: ${each(compared)}`,
    ...(Object.keys(freedoms).length === 0 ? [] : [`  as the kernel liked: ${each(freedoms)}`]),
    ...(unshown === 0 ? [] : [`  not shown by the kernel: the counts and flags of ${count(unshown, 'page')}`]),
    ...disagreements.flatMap((disagreement, i) => ['', ...disagreementLines(disagreement, i + 1, document.areas)]),
  ];
};

const disagreementLines = (
  disagreement: DisagreementDocument,
  n: number,
  areas: readonly string[],
): readonly string[] => [
  `${n}. ${disagreementTitle(disagreement)}`,
  ...callsOf(disagreement).map((line) => `     ${callWords(line, areas)}`),
  ...disagreement.mismatches.flatMap((mismatch) => [
    `   ${mismatchTitle(mismatch, areas)}`,
    `     - model:  ${mismatch.model}`,
    `     + kernel: ${mismatch.kernel}`,
  ]),
];
