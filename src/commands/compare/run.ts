// Runs the cells of a comparison, some at once, each on a thread of its own.

import { extname } from 'node:path';
import { defaultMemory } from '../../check/check.ts';
import type { Result } from '../../check/result.ts';
import type { CompareAnswer, CompareProgress, CompareTask } from '../../jobs/compare-task.ts';
import { type CellEnd, patience, runCells } from '../../jobs/pool.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { Bounds } from '../../model/variant.ts';
import type { Tally } from '../../policies/tally.ts';
import { progressReport } from '../../report/progress.ts';
import type { Context } from '../shared/command.ts';

/** A candidate on a part of the workload. */
export interface Pair {
  readonly candidate: string;
  readonly part: string;
}

/** A wrong answer that a way to is wanted. */
export interface WrongAnswer extends Pair {
  readonly question: string;
  readonly property: string;
}

export interface TaskSettings {
  readonly subject: string;
  readonly files: readonly string[];
  readonly set: Bounds;
  readonly atOnce: number;
  readonly maxStates?: number;
  readonly maxTime?: number;
  /** Of one cell. Default: a share of the machine's. */
  readonly memory?: number;
}

export interface CompareCells {
  /** By `CANDIDATE PART`; a search that came to no end, whatever the reason, has a limit or is not there. */
  readonly tallies: (pairs: readonly Pair[]) => Promise<ReadonlyMap<string, Tally>>;
  readonly traces: (wrong: readonly WrongAnswer[]) => Promise<ReadonlyMap<WrongAnswer, Result>>;
}

export const compareCells = (
  { subject, files, set, atOnce, maxStates, maxTime, memory }: TaskSettings,
  context: Context,
): CompareCells => {
  const { output, signal, debug } = context;
  const settings = {
    memory: memory ?? Math.floor(defaultMemory() / Math.max(1, atOnce)),
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(maxTime === undefined ? {} : { maxTime }),
  };
  const run = async <T extends Pair>(
    of: readonly T[],
    wants: (one: T) => CompareTask['wants'],
    onAnswer: (one: T, answer: CompareAnswer) => void,
  ): Promise<void> => {
    const progress = progressReport({ stream: output.progress, live: output.live, total: of.length });
    const labels = of.map(({ candidate, part }) => `${candidate} on ${part}`);
    const tasks = of.map((one): CompareTask => {
      const { candidate, part } = one;
      return { subject, files, candidate, part, set, wants: wants(one), settings };
    });
    const ends = await runCells<CompareTask, CompareProgress, CompareAnswer>(tasks, {
      entry: new URL(`../../jobs/compare-thread${extname(import.meta.url)}`, import.meta.url),
      atOnce,
      signal,
      ...(maxTime === undefined ? {} : { maxTime }),
      onProgress: (i, now) => progress.update(labels[i] as string, now),
      onEnd: (i) => progress.ended(labels[i] as string),
    });
    progress.clear();
    ends.forEach((end, i) => {
      const answer = answerOf(end, labels[i] as string, debug, output.note);
      if (answer !== undefined) onAnswer(of[i] as T, answer);
    });
  };
  return {
    tallies: async (pairs) => {
      const found = new Map<string, Tally>();
      await run(
        pairs,
        () => ({ kind: 'tally' }),
        ({ candidate, part }, answer) => {
          if (answer.kind === 'tally') found.set(`${candidate} ${part}`, answer.tally);
        },
      );
      return found;
    },
    traces: async (wrong) => {
      const found = new Map<WrongAnswer, Result>();
      await run(
        wrong,
        ({ property }) => ({ kind: 'trace', property }),
        (one, answer) => {
          if (answer.kind === 'trace') found.set(one, answer.result);
        },
      );
      return found;
    },
  };
};

/** Throws what a cell threw; says of one that came to nothing why. */
const answerOf = (
  end: CellEnd<CompareAnswer>,
  label: string,
  debug: boolean,
  note: (lines: readonly string[]) => void,
): CompareAnswer | undefined => {
  switch (end.kind) {
    case 'result':
      return end.result;
    case 'not begun':
      note([`${label}: it was interrupted before it began`]);
      return undefined;
    case 'silent':
      note([`${label}: it did not answer within ${patience / 1000} seconds, and was ended`]);
      return undefined;
    case 'heap full':
      note([`${label}: its thread's JavaScript heap was full: smaller bounds need less`]);
      return undefined;
    case 'error': {
      const { code, message, hint, stack } = end.error;
      if (debug && stack !== undefined) note([stack]);
      if (code === 'internal') throw new Error(message);
      throw new ShootdownError(code as ShootdownError['code'], message, hint);
    }
  }
};
