import { scratchFolder } from '../../check/scratch.ts';
import type { Engine } from '../../search/executor.ts';
import type { Order, SearchOptions, Store } from '../../search/options.ts';
import { flag, type Option, repeated, type Values, valued } from './options.ts';
import { countValue, positiveValue, sizeValue, timeValue, wordValue } from './values.ts';

/** The part of the search's options that a command line says, and that can be sent to a thread. */
export type SearchSettings = Omit<SearchOptions, 'module' | 'onProgress' | 'onNote' | 'signal'>;

interface Declared {
  readonly [name: string]: Option<unknown>;
  readonly engine: Option<Engine>;
  readonly store: Option<Store>;
  readonly scratch: Option<string | undefined>;
  readonly search: Option<Order>;
  readonly workers: Option<number | undefined>;
  readonly noSymmetry: Option<boolean>;
  readonly checkSymmetry: Option<boolean>;
  readonly noLocal: Option<boolean>;
  readonly property: Option<readonly string[]>;
  readonly maxStates: Option<number | undefined>;
  readonly maxDepth: Option<number | undefined>;
  readonly maxTime: Option<number | undefined>;
  readonly memory: Option<number | undefined>;
  readonly stats: Option<boolean>;
  readonly checkpoint: Option<string | undefined>;
  readonly resume: Option<string | undefined>;
}

export const searchOptions: Declared = {
  engine: valued<Engine, Engine>(
    'engine',
    'packed|reference',
    'what runs the steps: generated code on bits, or plain objects, slow and obvious (default: packed)',
    'packed',
    wordValue('engine', ['packed', 'reference']),
  ),
  store: valued<Store, Store>(
    'store',
    'exact|hash',
    'what is stored of a state: all of it, or a 64-bit fingerprint, which may miss one: the verdict says how likely (default: exact)',
    'exact',
    wordValue('store', ['exact', 'hash']),
  ),
  scratch: valued(
    'scratch',
    'DIR',
    'with --store hash, the folder of a temporary file for traces (default: TMPDIR, or /var/tmp where /tmp is in memory)',
    undefined,
    scratchFolder,
  ),
  search: valued<Order, Order>(
    'search',
    'bfs|dfs',
    'breadth first, for a shortest counterexample; or depth first, for any: where it is deep that is often sooner (default: bfs)',
    'bfs',
    wordValue('search', ['bfs', 'dfs']),
  ),
  workers: valued(
    'workers',
    'N',
    'threads that search; several variants are checked at once and share them (default: one a core; a depth-first search has one)',
    undefined,
    positiveValue('workers'),
  ),
  noSymmetry: flag('no-symmetry', 'store every state, not one of each orbit under the permutations of the scalarsets'),
  checkSymmetry: flag(
    'check-symmetry',
    'first test in 5,000 random states, not only in 50, that the model does treat the members of its scalarsets alike',
  ),
  noLocal: flag('no-local', 'interleave local steps like any other, instead of merging them with the step before'),
  property: repeated('property', 'NAME', "check only this 'always' property (default: all)", (text) => text),
  maxStates: valued(
    'max-states',
    'N',
    'stop, incomplete, once N states are stored (default: no limit)',
    undefined,
    positiveValue('max-states'),
  ),
  maxDepth: valued(
    'max-depth',
    'N',
    'do not go beyond N steps (default: no limit)',
    undefined,
    countValue('max-depth'),
  ),
  maxTime: valued(
    'max-time',
    'TIME',
    'stop, incomplete, after so long: 10, 10s, 5m, 1h (default: no limit)',
    undefined,
    timeValue('max-time'),
  ),
  memory: valued(
    'memory',
    'SIZE',
    "for the states, of each search: 512MiB, 4GiB (default: half of the machine's, shared by the searches at once)",
    undefined,
    sizeValue('memory'),
  ),
  stats: flag(
    'stats',
    'tell where the states come from: by depth, step and field; with one worker, unless --workers says otherwise',
  ),
  checkpoint: valued(
    'checkpoint',
    'DIR',
    'save the search in this folder now and then, so that it can be gone on with if it is killed',
    undefined,
    (text) => text,
  ),
  resume: valued(
    'resume',
    'DIR',
    'go on with the search that was saved in this folder, and save it there again',
    undefined,
    (text) => text,
  ),
};

export const settingsOf = (values: Values<Declared>): SearchSettings => ({
  engine: values.engine,
  store: values.store,
  ...(values.scratch === undefined ? {} : { scratch: values.scratch }),
  search: values.search,
  ...(values.workers === undefined ? {} : { workers: values.workers }),
  ...(values.noSymmetry ? { symmetry: false } : {}),
  ...(values.noLocal ? { local: false } : {}),
  ...(values.checkSymmetry ? { symmetryStates: 5_000 } : {}),
  ...(values.property.length === 0 ? {} : { properties: values.property }),
  ...(values.maxStates === undefined ? {} : { maxStates: values.maxStates }),
  ...(values.maxDepth === undefined ? {} : { maxDepth: values.maxDepth }),
  ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
  ...(values.memory === undefined ? {} : { memory: values.memory }),
  ...(values.stats ? { stats: true } : {}),
  ...(values.checkpoint === undefined ? {} : { checkpoint: values.checkpoint }),
  ...(values.resume === undefined ? {} : { resume: values.resume }),
});
