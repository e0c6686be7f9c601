import { ShootdownError } from '../model/errors.ts';
import { isConditional } from '../model/rules/condition.ts';
import type { SearchOptions } from '../search/options.ts';

/** What these options ask for together that there is none of, as `usage` errors. */
export const refusedCombinations = ({
  search,
  engine,
  workers = 1,
  store,
  scratch,
  checkpoint,
  resume,
  stats = false,
  livelocks,
  through = [],
  without = [],
  elsewhere,
}: SearchOptions): readonly ShootdownError[] => {
  const refused: ShootdownError[] = [];
  const refuse = (message: string, hint: string): void => {
    refused.push(new ShootdownError('usage', message, hint));
  };
  if (elsewhere !== undefined)
    for (const why of notElsewhere({ search, engine, store, checkpoint, resume, stats, livelocks })) refused.push(why);
  const checkpoints = (checkpoint ?? resume) !== undefined;
  if (checkpoints && isConditional({ through, without }))
    refuse('a search for certain counterexamples writes no checkpoints', 'leave out the checkpoint, or the steps');
  if (checkpoints && engine === 'reference')
    refuse('the reference engine writes no checkpoints', 'leave out --engine reference');
  if (stats && engine === 'reference')
    refuse('the reference engine keeps no statistics', 'leave out --engine reference');
  if (stats && store === 'hash')
    refuse('statistics are of states that are stored whole', 'leave out --stats, or --store hash');
  if (store === 'hash' && engine === 'reference')
    refuse('the reference engine stores states exactly', 'leave out --store hash, or --engine reference');
  if (scratch !== undefined && store !== 'hash')
    refuse('exact storage writes no temporary file', 'leave out --scratch, or add --store hash');
  if (livelocks === 'always' && store === 'hash')
    refuse('livelocks are looked for in states that are stored whole', 'leave out --livelocks always, or --store hash');
  if (search !== 'dfs') return refused;
  if (livelocks === 'always')
    refuse('a depth-first search does not look for livelocks', 'leave out --livelocks always, or --search dfs');
  if (stats) refuse('a depth-first search keeps no statistics', 'leave out --stats, or --search dfs');
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

/** What is asked for that a search which many machines do together does not have, as `usage` errors. */
export const notElsewhere = ({
  search,
  engine,
  store,
  checkpoint,
  resume,
  stats = false,
  livelocks,
}: Pick<
  SearchOptions,
  'search' | 'engine' | 'store' | 'checkpoint' | 'resume' | 'stats' | 'livelocks'
>): readonly ShootdownError[] => {
  const refused: readonly (readonly [is: boolean, why: string, hint: string])[] = [
    [search === 'dfs', 'goes breadth first', 'leave out --search dfs'],
    [engine === 'reference', 'is the packed engine', 'leave out --engine reference'],
    [store === 'hash', 'stores states exactly', 'leave out --store hash'],
    [
      (checkpoint ?? resume) !== undefined,
      'keeps its checkpoints at the server, or in a folder that all machines have',
      '--shared DIR',
    ],
    [stats, 'keeps no statistics', 'leave out --stats'],
    [livelocks === 'always', 'does not look for livelocks', 'leave out --livelocks always'],
  ];
  return refused.flatMap(([is, why, hint]) =>
    is ? [new ShootdownError('usage', `a search with --partitions ${why}`, hint)] : [],
  );
};
