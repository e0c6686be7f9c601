import { extname } from 'node:path';
import { missProbability } from '../../check/missed.ts';
import type { Result, Verdict } from '../../check/result.ts';
import type { Cell, CellNews, CellTask } from '../../jobs/job.ts';
import { type CellEnd, patience, runCells } from '../../jobs/pool.ts';
import { ShootdownError } from '../../model/errors.ts';
import { variantOf } from '../../model/instance.ts';
import type { Progress, SearchNote } from '../../search/options.ts';
import type { Context } from './command.ts';
import type { SearchSettings } from './search-options.ts';

export interface RunOptions {
  /** How many cells are checked at once. */
  readonly atOnce: number;
  readonly onProgress: (cell: Cell, progress: Progress) => void;
  /** Something that a user should read while the search goes on. */
  readonly onNote: (cell: Cell, note: SearchNote) => void;
  /** Called once for every cell, in the order in which they end; `begun` is false for one that was interrupted before it was. */
  readonly onResult: (cell: Cell, result: Result, begun: boolean) => void;
}

/**
 * Checks cells, each on a thread of its own: this thread stays free for signals and progress even while a model's own
 * code runs for ever. A cell that comes to no result of its own gets one that says so.
 */
export const runChecks = async (
  cells: readonly Cell[],
  settings: SearchSettings,
  { signal, debug, output }: Context,
  { atOnce, onProgress, onNote, onResult }: RunOptions,
): Promise<void> => {
  const last: (Progress | undefined)[] = cells.map(() => undefined);
  let misuse: ShootdownError | undefined;
  await runCells<CellTask, CellNews, Result>(
    cells.map(({ model, instance, properties, set }) => ({
      model,
      variant: instance.variant,
      set,
      settings: { ...settings, ...(properties === undefined ? {} : { properties }) },
    })),
    {
      entry: new URL(`../../jobs/cell-thread${extname(import.meta.url)}`, import.meta.url),
      atOnce,
      signal,
      ...(settings.maxTime === undefined ? {} : { maxTime: settings.maxTime }),
      onProgress: (i, news) => {
        if (news.kind === 'note') {
          onNote(cells[i] as Cell, news.note);
          return;
        }
        last[i] = news.progress;
        onProgress(cells[i] as Cell, news.progress);
      },
      onEnd: (i, end) => {
        misuse ??= misuseOf(settings, end);
        if (misuse !== undefined) return;
        if (end.kind === 'error' && end.error.stack !== undefined && debug) output.note([end.error.stack]);
        onResult(cells[i] as Cell, resultOf(cells[i] as Cell, settings, end, last[i]), end.kind !== 'not begun');
      },
    },
  );
  if (misuse !== undefined) throw misuse;
};

/** A checkpoint that does not fit is no verdict on the model. */
const misuseOf = (settings: SearchSettings, end: CellEnd<Result>): ShootdownError | undefined => {
  if (end.kind !== 'error' || (settings.checkpoint ?? settings.resume) === undefined) return undefined;
  const { code, message, hint } = end.error;
  return code === 'usage' || code === 'unknown' || code === 'file'
    ? new ShootdownError(code, message, hint)
    : undefined;
};

const resultOf = (cell: Cell, settings: SearchSettings, end: CellEnd<Result>, last: Progress | undefined): Result => {
  switch (end.kind) {
    case 'result':
      return end.result;
    case 'not begun':
      return without(cell, settings, {
        kind: 'incomplete',
        limit: 'interrupted',
        reason: 'it was interrupted before it began',
        left: 0,
      });
    case 'silent':
      return without(
        cell,
        settings,
        {
          kind: 'incomplete',
          limit: end.why === 'time' ? 'time' : 'interrupted',
          reason: `it did not answer within ${patience / 1000} seconds, and was ended: does a step or a property of the model run for ever?`,
          left: last?.frontier ?? 0,
        },
        last,
      );
    case 'heap full':
      return without(cell, settings, {
        kind: 'incomplete',
        limit: 'memory',
        reason: "its thread's JavaScript heap was full; the packed engine, or smaller bounds, need less",
        left: 0,
      });
    case 'error': {
      const { code, message, hint } = end.error;
      const told = code === 'internal' ? (hint ?? 'this is a defect of shootdown; --debug shows the stack') : hint;
      return without(cell, settings, {
        kind: 'failed',
        error: { code, message, hint: told },
        at: { kind: 'search' },
        trace: { initial: null, steps: [] },
      });
    }
  }
};

/** The result of a cell that came to none of its own, with the counts that it reported last. */
const without = ({ instance }: Cell, settings: SearchSettings, verdict: Verdict, last?: Progress): Result => ({
  model: instance.model.name,
  variant: instance.variant,
  title: variantOf(instance.model, instance.variant)?.title ?? instance.variant,
  bounds: instance.bounds,
  engine: settings.engine ?? 'packed',
  ...(settings.store === 'hash' ? { hashed: { missed: missProbability(last?.states ?? 0) } } : {}),
  search: settings.search ?? 'bfs',
  symmetric: [],
  merged: false,
  verdict,
  statistics: {
    states: last?.states ?? 0,
    transitions: last?.transitions ?? 0,
    depth: last?.level ?? 0,
    levels: [],
    seconds: last?.seconds ?? 0,
    bytes: last?.bytes ?? 0,
    taken: [],
  },
});
