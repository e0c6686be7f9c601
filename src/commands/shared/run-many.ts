import { availableParallelism } from 'node:os';
import { defaultMemory } from '../../check/check.ts';
import type { Result } from '../../check/result.ts';
import type { Cell } from '../../jobs/job.ts';
import type { ProgressReport } from '../../report/progress.ts';
import { noteLines } from '../check/search-note.ts';
import type { Context } from './command.ts';
import { runChecks } from './run-checks.ts';
import type { SearchSettings } from './search-options.ts';

/**
 * Checks several cells, as many at once as there are workers; they share the workers and the memory. What a user should know
 * meanwhile goes to `progress` and to the notes. `onResult` is called once for every cell, in the order in which they end.
 */
export const runMany = async (
  cells: readonly Cell[],
  settings: SearchSettings,
  context: Context,
  progress: ProgressReport,
  onResult: (cell: Cell, result: Result, begun: boolean) => void,
): Promise<void> => {
  const workers = settings.workers ?? availableParallelism();
  const atOnce = Math.min(workers, cells.length);
  const memory = settings.memory ?? Math.floor(defaultMemory() / atOnce);
  await runChecks(
    cells,
    { ...settings, memory, workers: settings.search === 'dfs' ? 1 : Math.floor(workers / atOnce) },
    context,
    {
      atOnce,
      onProgress: (cell, now) => progress.update(cell.label, now),
      onNote: (from, note) => {
        progress.clear();
        const [first, ...more] = noteLines(note);
        context.output.note([`${from.label}: ${first}`, ...more]);
      },
      onResult: (cell, result, begun) => {
        progress.ended(cell.label);
        onResult(cell, result, begun);
      },
    },
  );
  progress.clear();
};
