// The small machine against a real kernel: random calls, one after the other, and what the kernel shows after each.
import { ShootdownError } from '../../model/errors.ts';
import type { Instance } from '../../model/instance.ts';
import { randomOf } from '../../simulate/random.ts';
import type { Call, Scale } from './calls.ts';
import { type Compared, emptyTally, followRound, type Mismatch, type Tally } from './follow.ts';
import { minimised } from './minimise.ts';
import { randomRound } from './random-calls.ts';
import type { Report } from './report.ts';
import { roundLines, roundsOf } from './script.ts';
import { type SequentialMachine, sequentialMachine } from './sequential-machine.ts';

/**
 * A kernel that runs a script, a call a line. Throws a `file` error where it does not come to the end of it. `onLines`: is told now and then
 * how many lines it has run.
 */
export type RunScript = (lines: readonly string[], onLines?: (lines: number) => void) => Promise<Report>;

export interface ConformOptions {
  /** A variant of the model `sequential`, at the scale of the calls. */
  readonly instance: Instance;
  readonly run: RunScript;
  /** How many calls. */
  readonly calls: number;
  readonly seed: number;
  /** Called now and then with the calls that were made since the beginning. */
  readonly onProgress?: (calls: number) => void;
  /** Called before rounds that differ are minimised, each by further boots. */
  readonly onMinimise?: (rounds: number) => void;
}

/** A round on which model and kernel differ. */
export interface Disagreement {
  /** The calls to the first that shows it, as few as are needed. */
  readonly calls: readonly Call[];
  /** The lines of the script, and behind its last call what differs. */
  readonly lines: readonly string[];
  readonly mismatches: readonly Mismatch[];
  /** How many calls the round had before it was minimised. */
  readonly before: number;
}

export interface Conformity extends Readonly<Tally> {
  readonly kernel: string;
  readonly cpus: number;
  /** What each area of a process is, by its number. */
  readonly areas: readonly string[];
  /** Undefined for calls that were made before. */
  readonly seed: number | undefined;
  /** Calls that were followed: those behind a mismatch, to the end of its round, are not. */
  readonly calls: number;
  readonly rounds: number;
  /** How many rounds differ, and the first of each kind of difference, minimised. */
  readonly differing: number;
  readonly disagreements: readonly Disagreement[];
}

/** Calls of a round: then a new one begins, with one process and a new file. */
export const roundLength = 40;
/** Calls of a boot: a boot takes seconds, and what a kernel has shown is held in memory. */
const bootLength = 10_000;

/** Makes the calls and follows them. Throws what `run` throws. */
export const conform = async (options: ConformOptions): Promise<Conformity> => {
  const { instance, run, calls, seed, onProgress, onMinimise } = options;
  const scale = instance.bounds as unknown as Scale;
  const machine = sequentialMachine(instance);
  const following = new Following(machine);
  let begun = 0;
  for (let round = 0; begun < calls; ) {
    const before = begun;
    const rounds: (readonly Call[])[] = [];
    for (let inBoot = 0; inBoot < bootLength && begun < calls; round++) {
      const next = randomRound(randomOf(seed, round), scale, Math.min(roundLength, calls - begun));
      rounds.push(next);
      inBoot += next.length;
      begun += next.length;
    }
    const lines = rounds.flatMap((each) => roundLines(each, scale));
    const onLines = (done: number): void => onProgress?.(before + Math.min(done, lines.length - rounds.length));
    following.add(await run(lines, onLines), rounds);
    onProgress?.(begun);
  }
  if (following.kinds > 0) onMinimise?.(following.kinds);
  return following.result(seed, run, scale);
};

/** Follows what a kernel has said before, without one. Throws a `file` error for a report that is none of this model's calls. */
export const conformReport = async (instance: Instance, report: Report): Promise<Conformity> => {
  const [first] = report.seen;
  if (first === undefined || !first.call.startsWith('begin'))
    throw new ShootdownError(
      'file',
      'the report has no calls',
      'behind its first line each round begins with begin AREAS PAGES',
    );
  if (!report.whole)
    throw new ShootdownError(
      'file',
      `the report ends behind '${report.seen.at(-1)?.call}': the kernel did not come to the end of its calls`,
    );
  const following = new Following(sequentialMachine(instance));
  following.add(report, undefined);
  return following.result(undefined, undefined, instance.bounds as unknown as Scale);
};

interface Differing {
  readonly calls: readonly Call[] | undefined;
  readonly lines: readonly string[];
  readonly mismatches: readonly Mismatch[];
}

/** What was followed so far. */
class Following {
  readonly #machine: SequentialMachine;
  readonly #tally: Tally = emptyTally();
  readonly #first = new Map<Compared, Differing>();
  calls = 0;
  #rounds = 0;
  #differing = 0;
  #kernel = { kernel: '', cpus: 0 };

  constructor(machine: SequentialMachine) {
    this.#machine = machine;
  }

  /** How many kinds of difference there are. */
  get kinds(): number {
    return this.#first.size;
  }

  add(report: Report, rounds: readonly (readonly Call[])[] | undefined): void {
    this.#kernel = { kernel: report.kernel, cpus: report.cpus };
    for (const [i, seen] of roundsOf(report.seen).entries()) {
      const mismatches = followRound(this.#machine, seen, report, this.#tally);
      const [first] = mismatches;
      this.#rounds++;
      this.calls += first === undefined ? seen.length - 1 : first.call + 1;
      if (first === undefined) continue;
      this.#differing++;
      if (this.#first.has(first.what)) continue;
      const to = first.call + 1;
      this.#first.set(first.what, {
        calls: rounds?.[i]?.slice(0, to),
        lines: seen.slice(0, to + 1).map(({ call }) => call),
        mismatches,
      });
    }
  }

  async result(seed: number | undefined, run: RunScript | undefined, scale: Scale): Promise<Conformity> {
    const disagreements: Disagreement[] = [];
    for (const differing of this.#first.values()) disagreements.push(await this.#minimised(differing, run, scale));
    return {
      ...this.#kernel,
      areas: this.#machine.areas,
      seed,
      calls: this.calls,
      rounds: this.#rounds,
      ...this.#tally,
      differing: this.#differing,
      disagreements,
    };
  }

  async #minimised(
    { calls, lines, mismatches }: Differing,
    run: RunScript | undefined,
    scale: Scale,
  ): Promise<Disagreement> {
    const before = lines.length - 1;
    if (run === undefined || calls === undefined) return { calls: calls ?? [], lines, mismatches, before };
    const kind = mismatches[0]?.what;
    const found = async (rounds: readonly (readonly Call[])[]): Promise<readonly (readonly Mismatch[])[]> => {
      const report = await run(rounds.flatMap((each) => roundLines(each, scale)));
      return roundsOf(report.seen).map((seen) => followRound(this.#machine, seen, report, emptyTally()));
    };
    const fewer = await minimised(calls, async (rounds) =>
      (await found(rounds)).map((each) => each.some(({ what }) => what === kind)),
    );
    const [last = []] = await found([fewer]);
    // Not seen again: it did not come of these calls alone.
    if (last.length === 0) return { calls, lines, mismatches, before };
    return { calls: fewer, lines: roundLines(fewer, scale), mismatches: last, before };
  }
}
