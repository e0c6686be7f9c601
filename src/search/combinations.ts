import { ShootdownError } from '../model/errors.ts';
import type { SearchOptions } from './options.ts';

/** What these options ask for together that there is none of, as `usage` errors. */
export const refusedCombinations = ({ search, engine, workers = 1 }: SearchOptions): readonly ShootdownError[] => {
  if (search !== 'dfs') return [];
  const refused: ShootdownError[] = [];
  if (engine === 'reference')
    refused.push(
      new ShootdownError(
        'usage',
        'the reference engine does not search depth first',
        'leave --search dfs out, or --engine reference',
      ),
    );
  if (workers > 1)
    refused.push(
      new ShootdownError(
        'usage',
        `a depth-first search is one worker's, ${workers} cannot share it`,
        'leave --workers out, or search breadth first: that one is shared',
      ),
    );
  return refused;
};
