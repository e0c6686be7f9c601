import type { Verdict } from '../check/result.ts';

/** Colours the word of a verdict, or does not. */
export type Paint = (kind: Verdict['kind'] | 'unexpected', text: string) => string;

export const plain: Paint = (_, text) => text;

const codes: { readonly [K in Verdict['kind'] | 'unexpected']: number } = {
  holds: 32,
  violated: 31,
  deadlock: 31,
  livelock: 31,
  liveness: 31,
  unreached: 33,
  incomplete: 33,
  failed: 31,
  unexpected: 31,
};

/** Whether a word says how a check ended, and has a colour. */
export const isVerdictWord = (word: string): word is Verdict['kind'] =>
  word !== 'unexpected' && Object.hasOwn(codes, word);

const coloured: Paint = (kind, text) => `\x1b[${codes[kind]}m${text}\x1b[0m`;

/** Colour only for people: on a terminal that can, when NO_COLOR (https://no-color.org) is not set. */
export const paintFor = (
  stream: { readonly isTTY?: boolean },
  env: { readonly [name: string]: string | undefined },
): Paint => (stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb' ? coloured : plain);
