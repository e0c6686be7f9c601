import type { Verdict } from '../../check/result.ts';

/** One code a verdict; TLC's where it has one. */
export const exitCodes = {
  holds: 0,
  /** A variant does not do what its author says, or a counterexample is none any more. */
  unexpected: 10,
  deadlock: 11,
  violated: 12,
  livelock: 15,
  liveness: 13,
  unreached: 20,
  /** Two systems are not equivalent, or one does not include the other. */
  differ: 21,
  incomplete: 30,
  /** The model threw, or put a value outside its domain. */
  failed: 75,
  usage: 150,
  /** No such model, variant, property, bound or option. */
  unknown: 151,
  /** The server of a cluster, or its workers, are not there, refuse, or are lost: what was found is kept there. */
  server: 152,
  /** A defect of shootdown. */
  internal: 153,
  /** A second Ctrl-C, as shells number it. */
  interrupted: 130,
  /** Nobody reads the output any more, as shells number it. */
  brokenPipe: 141,
} as const;

/** A verdict of a search, or of walks that found nothing. */
type AnyVerdict = Verdict | { readonly kind: 'incomplete' };

export const exitCodeOf = (verdict: AnyVerdict): number =>
  verdict.kind === 'failed' && verdict.error.code === 'internal' ? exitCodes.internal : exitCodes[verdict.kind];

/** What one variant comes to: its verdict's code; but one that holds, and should not, is no success. */
export const exitCodeOfOne = (verdict: AnyVerdict, asExpected: boolean | undefined): number =>
  verdict.kind === 'holds' && asExpected === false ? exitCodes.unexpected : exitCodeOf(verdict);

/** What several variants come to, each checked against what is expected of it: the worst first. `finished`: none was left out. */
export const exitCodeOfAll = (
  all: readonly { readonly result: { readonly verdict: AnyVerdict }; readonly asExpected: boolean | undefined }[],
  finished = true,
): number => {
  const codes = all.map(({ result }) => exitCodeOf(result.verdict));
  if (codes.includes(exitCodes.internal)) return exitCodes.internal;
  if (codes.includes(exitCodes.failed)) return exitCodes.failed;
  if (all.some(({ asExpected }) => asExpected === false)) return exitCodes.unexpected;
  return codes.includes(exitCodes.incomplete) || !finished ? exitCodes.incomplete : exitCodes.holds;
};
