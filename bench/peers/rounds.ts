// Runs contenders in turn, round after round, and holds them to the same answer.

import { out } from '../paths.ts';
import { type Run, run } from '../process.ts';
import { type Contender, type Found, failure, type Size } from './contender.ts';
import { shootdown } from './shootdown.ts';

export interface Measured {
  readonly contender: Contender;
  readonly found: Found;
  /** Wall time of the whole process, round by round. */
  readonly seconds: readonly number[];
  readonly peakBytes: readonly number[];
  readonly cpuSeconds: readonly number[];
}

export interface RoundsOptions {
  readonly rounds: number;
  /** Says what is being done. */
  readonly say: (line: string) => void;
}

/**
 * Builds all contenders and runs each once a round, so that what else the machine does hits all of them alike. The first
 * contender (or, of a reduced size of the zap, one that reduces nothing) is run once before, unmeasured: what it finds is what the others must find, and
 * how large their tables are made.
 * Throws when two disagree, or one does not come to a result.
 */
export const measure = async (
  size: Size,
  contenders: readonly Contender[],
  { rounds, say }: RoundsOptions,
): Promise<readonly Measured[]> => {
  const first = size.reduced && size.model === 'zap' ? shootdown(1) : contenders[0];
  if (first === undefined) return [];
  const reference = first.read(await searchWith(await first.prepare(size, 0)), size);
  say(`${size.name}: ${reference.states.toLocaleString('en')} states; building`);
  const entrants: { contender: Contender; command: readonly string[]; runs: Run[]; found: Found | undefined }[] = [];
  for (const contender of contenders)
    entrants.push({
      contender,
      command: await contender.prepare(size, reference.states),
      runs: [],
      found: undefined,
    });
  for (let round = 1; round <= rounds; round++)
    for (const entrant of entrants) {
      const { contender, command, runs } = entrant;
      const ended = await searchWith(command);
      const found = contender.read(ended, size);
      const disagreement = disagreementOf(contender, found, first.name, reference, size.reduced);
      if (disagreement !== undefined)
        throw new Error(`${size.name}: ${contender.name} ${disagreement}\n  ${command.join(' ')}`);
      entrant.found = found;
      runs.push(ended);
      say(`${size.name}, round ${round} of ${rounds}: ${contender.name}: ${ended.seconds.toFixed(2)} s`);
    }
  return entrants.map(({ contender, runs, found }) => {
    if (found === undefined) throw failure(contender.name, runs[0] as Run);
    return {
      contender,
      found,
      seconds: runs.map(({ seconds }) => seconds),
      peakBytes: runs.map(({ peakBytes }) => peakBytes),
      cpuSeconds: runs.map(({ cpuSeconds }) => cpuSeconds),
    };
  });
};

/** In out/bench: Spin writes its counterexample into the working directory. */
const searchWith = (command: readonly string[]): Promise<Run> => run(command, { cwd: out });

/**
 * In what `found` differs from what the contender called `first` found, and should not; undefined where it does not. `reduced`: the tools need not
 * store the same states.
 */
export const disagreementOf = (
  contender: Contender,
  found: Found,
  first: string,
  reference: Found,
  reduced: boolean = false,
): string | undefined => {
  const differs = (what: string, theirs: unknown, ours: unknown): string =>
    `found ${what} ${theirs ?? 'none'}, but ${first} ${ours ?? 'none'}`;
  if ((found.broken === undefined) !== (reference.broken === undefined))
    return differs('broken property', found.broken, reference.broken);
  if (reference.broken !== undefined) {
    // Which of two properties that the same step breaks is told first is the tool's choice; how near the nearest is, is not.
    const steps = found.steps ?? 0;
    const expected = reference.steps ?? 0;
    return contender.shortest
      ? steps === expected
        ? undefined
        : differs('steps', steps, expected)
      : steps < expected
        ? differs('steps', steps, expected)
        : undefined;
  }
  if (reduced) return undefined;
  for (const what of ['states', 'transitions'] as const) {
    const [theirs, ours] = [found[what], reference[what]];
    // A heuristic symmetry may keep several states of an orbit, but none less.
    if (contender.exact ? theirs !== ours : theirs < ours) return differs(what, theirs, ours);
  }
  return undefined;
};
