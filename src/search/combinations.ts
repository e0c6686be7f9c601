import { ShootdownError } from '../model/errors.ts';
import type { SearchOptions } from './options.ts';

/** What these options ask for together that there is none of, as `usage` errors. */
export const refusedCombinations = ({
  search,
  engine,
  workers = 1,
  store,
  checkpoint,
  resume,
}: SearchOptions): readonly ShootdownError[] => {
  const refused: ShootdownError[] = [];
  const refuse = (message: string, hint: string): void => {
    refused.push(new ShootdownError('usage', message, hint));
  };
  const checkpoints = (checkpoint ?? resume) !== undefined;
  if (checkpoints && engine === 'reference')
    refuse('the reference engine writes no checkpoints', 'leave out --engine reference');
  if (search !== 'dfs') return refused;
  if (engine === 'reference')
    refuse('the reference engine does not search depth first', 'leave out --search dfs, or --engine reference');
  if (store === 'hash') refuse('a depth-first search stores states exactly', 'leave out --search dfs, or --store hash');
  if (checkpoints) refuse('a depth-first search writes no checkpoints', 'leave out --search dfs');
  if (workers > 1)
    refuse(
      `a depth-first search is one worker's, ${workers} cannot share it`,
      'leave out --workers, or search breadth first: that one is shared',
    );
  return refused;
};
