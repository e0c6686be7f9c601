import { scratchFolder } from '../../../check/scratch.ts';
import type { CheckSettings } from '../../../jobs/job.ts';
import type { Engine } from '../../../search/executor.ts';
import type { Order, Store } from '../../../search/options.ts';
import { flag, type Option, repeated, valued } from './options.ts';
import { positiveValue, sizeValue, smallCountValue, textValue, timeValue, wordValue, workersValue } from './values.ts';

/** Which counterexamples are looked for is an option of `check` alone; when noise is taken lazily, one of the library. */
type SearchDeclarations = {
  readonly [K in Exclude<keyof CheckSettings, 'through' | 'without' | 'lazyAfter'>]-?: Option<CheckSettings[K]>;
};

/** An option without a value that sets a setting to `value`; without it, the search has its own default. */
const asGiven = <T>(name: string, value: T, doc: string): Option<T | undefined> => ({
  ...flag(name, doc),
  default: undefined,
  read: () => value,
});

/** The options of a search, each under its name in `SearchOptions`: so the values are the settings. */
export const searchOptions: SearchDeclarations = {
  engine: valued<Engine, Engine>(
    'engine',
    'packed|reference',
    'what runs the steps: generated code on bits, or plain objects, slow and obvious (default: packed)',
    wordValue(['packed', 'reference']),
    'packed',
  ),
  store: valued<Store, Store>(
    'store',
    'exact|hash',
    'what is stored of a state: all of it, or a 64-bit fingerprint, which may miss one: the verdict says how likely (default: exact)',
    wordValue(['exact', 'hash']),
    'exact',
  ),
  scratch: valued(
    'scratch',
    'DIR',
    'with --store hash, the folder of a temporary file for traces (default: TMPDIR, or /var/tmp where /tmp is in memory)',
    scratchFolder,
  ),
  search: valued<Order, Order>(
    'search',
    'bfs|dfs',
    'breadth first, for a shortest counterexample; or depth first, for any: where it is deep that is often sooner (default: bfs)',
    wordValue(['bfs', 'dfs']),
    'bfs',
  ),
  workers: valued(
    'workers',
    'N',
    'threads that search; several variants are checked at once and share them (default: one a core; a depth-first search has one)',
    workersValue,
  ),
  symmetry: asGiven(
    'no-symmetry',
    false,
    'store every state, not one of each orbit under the permutations of the scalarsets',
  ),
  symmetryStates: asGiven(
    'check-symmetry',
    5_000,
    'first test in 5,000 random states, not only in 50, that the model does treat the members of its scalarsets alike',
  ),
  local: asGiven(
    'no-local',
    false,
    'interleave local steps like any other, instead of merging them with the step before',
  ),
  lazyNoise: asGiven(
    'no-lazy-noise',
    false,
    'take TLB fills, evictions and other noise always: of many states, too, each is stored, not some for all to which noise leads',
  ),
  livelocks: valued<'always' | 'never'>(
    'livelocks',
    'always|never',
    'look for states from which some thread can never finish, once nothing else is found (default: up to 20 million states)',
    wordValue(['always', 'never']),
  ),
  properties: {
    ...repeated('property', 'NAME', "check only this 'always' property (default: all)", textValue),
    default: undefined,
  },
  maxStates: valued('max-states', 'N', 'stop, incomplete, once N states are stored (default: no limit)', positiveValue),
  maxDepth: valued('max-depth', 'N', 'do not go beyond N steps (default: no limit)', smallCountValue(20)),
  maxTime: valued(
    'max-time',
    'TIME',
    'stop, incomplete, after so long: 10, 10s, 5m, 1h (default: no limit)',
    timeValue,
  ),
  memory: valued(
    'memory',
    'SIZE',
    "for the states, of each search: 512MiB, 4GiB (default: half of the machine's, shared by the searches at once)",
    sizeValue,
  ),
  stats: flag(
    'stats',
    'tell where the states come from: by depth, step and field; with one worker, unless --workers says otherwise',
  ),
  checkpoint: valued(
    'checkpoint',
    'DIR',
    'save the search in this folder now and then, so that it can be gone on with if it is killed',
    textValue,
  ),
  resume: valued(
    'resume',
    'DIR',
    'go on with the search that was saved in this folder, and save it there again',
    textValue,
  ),
};

/** The settings of a search among the values of a command line: all of them, or those that the command has. */
export const settingsOf = (values: CheckSettings): CheckSettings =>
  Object.fromEntries(Object.keys(searchOptions).map((name) => [name, values[name as keyof CheckSettings]]));
