import type { Engine } from './executor.ts';
import type { Projection } from './projection.ts';
import type { Elsewhere } from './remote.ts';

/** `exact` keeps every word of every state, `hash` a fingerprint of 64 bits. */
export type Store = 'exact' | 'hash';
/** Breadth first, or depth first. */
export type Order = 'bfs' | 'dfs';

/** How to search. Everything has a default. */
export interface SearchOptions {
  /** Default: packed. */
  readonly engine?: Engine | undefined;
  /**
   * How the states are stored. `hash`, of the packed engine, takes 9 to 10 bytes a state, but may miss one that has the
   * fingerprint of another: the result says how likely that is. Default: exact.
   */
  readonly store?: Store | undefined;
  /**
   * The folder for the temporary file of `hash`: the words of the states, four bytes each, for traces. Default: that of the
   * system, or /var/tmp if that is in memory.
   */
  readonly scratch?: string | undefined;
  /**
   * In which order. Breadth first finds a shortest counterexample. Depth first finds any, often after fewer states where it
   * takes many steps; on the packed engine, with one worker. A search that finds nothing comes to the same either way.
   * Default: bfs.
   */
  readonly search?: Order | undefined;
  /**
   * Threads that search, each with a share of the states; of the packed engine, and once there are enough states to share.
   * Counts, verdict and trace do not depend on it. Default: one for each core when `module` is given, else 1; depth first 1.
   */
  readonly workers?: number | undefined;
  /** The URL of the file whose default export is the model: other threads have to load it for themselves. */
  readonly module?: string | undefined;
  /**
   * Store one state of each orbit under the permutations of the model's scalarsets: verdict, property and the length of a
   * trace are the same. The packed engine only. Default: true.
   */
  readonly symmetry?: boolean | undefined;
  /**
   * In how many random states it is tested beforehand that the model does treat the members of its scalarsets alike.
   * Default: 50, some 50 ms; 0 for no test.
   */
  readonly symmetryStates?: number | undefined;
  /**
   * Take steps that are declared local together with the step before them: the verdict is the same, with fewer states. A
   * counterexample is then looked for once more without, for a shortest trace. The packed engine only. Default: true.
   */
  readonly local?: boolean | undefined;
  /**
   * Where there are many states, take noise (TLB fills and evictions) only where a step or a property can tell the difference: the verdict is the same, and
   * fewer states are stored, each for all to which noise leads from it. A counterexample is then looked for once more without, for a shortest trace. The
   * packed engine only, breadth first, and not with `stats`, `maxDepth`, `through` or `without`. Default: true.
   */
  readonly lazyNoise?: boolean | undefined;
  /** With so many states stored the search is begun anew, and takes noise lazily from then on. Default: 50,000; at bounds that are larger than the variant's own, 5,000. */
  readonly lazyAfter?: number | undefined;
  /**
   * Look for livelocks, once everything is explored and nothing else was found: states from which some thread that has to finish
   * never can. Takes a tenth to a third of the time of the search again, and five bytes a state. Default: up to 20 million states. Not with `hash` or `dfs`.
   */
  readonly livelocks?: 'always' | 'never' | undefined;
  /** Check only these `always` properties, by name. Default: all. */
  readonly properties?: readonly string[] | undefined;
  /**
   * Look only for a counterexample that takes all of these steps: `'zap: flush'`, or `'flush'` for the step of that label of every
   * thread; an action by its name. Where none does, the verdict is `holds`, and says only that. Costs a bit of the state for each.
   * Default: any.
   */
  readonly through?: readonly string[] | undefined;
  /** Look only for a counterexample that takes none of these steps. Default: any. */
  readonly without?: readonly string[] | undefined;
  /** End as incomplete once so many states are stored. Default: no limit. */
  readonly maxStates?: number | undefined;
  /** Do not expand states at this depth. Default: no limit. */
  readonly maxDepth?: number | undefined;
  /** Seconds. Default: no limit. */
  readonly maxTime?: number | undefined;
  /** Bytes for states and index. Default: half of the machine's memory. */
  readonly memory?: number | undefined;
  /** A folder to save the search in, now and then, to be gone on with if it is killed. Default: none. The packed engine only. */
  readonly checkpoint?: string | undefined;
  /** A folder that a search was saved in, to go on with it, and to save it in again. */
  readonly resume?: string | undefined;
  /**
   * Find out where the states come from, too: `statistics.details`. One worker then, unless `workers` says otherwise; takes a
   * pass over all states at the end. The packed engine only. Default: false.
   */
  readonly stats?: boolean | undefined;
  /**
   * Has the states explored elsewhere: the packed engine, breadth first, exact; without a look for livelocks, and not of a system with liveness
   * properties. Default: in this process.
   */
  readonly elsewhere?: Elsewhere | undefined;
  /** Called with what a user should know while the search goes on. */
  readonly onNote?: ((note: SearchNote) => void) | undefined;
  /** Called about ten times a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborting ends the search as incomplete. */
  readonly signal?: AbortSignal | undefined;
}

/** What a user should know while the search goes on. */
export type SearchNote =
  | MemoryNote
  /** States that a trace would need could not be written to the disk. */
  | { readonly kind: 'lost'; readonly why: string }
  /** A search that was saved is gone on with. `written`: when, ISO 8601. */
  | {
      readonly kind: 'resumed';
      readonly dir: string;
      readonly written: string;
      readonly level: number;
      readonly states: number;
    }
  /** Of a search that is done elsewhere: what happens there. */
  | { readonly kind: 'elsewhere'; readonly text: string }
  /** There are many states and noise could not be taken lazily: it is taken always. */
  | { readonly kind: 'not lazy'; readonly why: string }
  /** A checkpoint could not be written. The search goes on; with `again`, so do the attempts. Told once for each cause, and for the last attempt. */
  | {
      readonly kind: 'not saved';
      readonly message: string;
      readonly hint: string | undefined;
      readonly again: boolean;
    }
  /** After that, one could be written. */
  | { readonly kind: 'saved again'; readonly states: number };

/** The memory may not last: told when half of it is used, and when four fifths are. */
export interface MemoryNote {
  readonly kind: 'memory';
  /** Bytes in use, and allowed. */
  readonly used: number;
  readonly memory: number;
  /** States stored so far. */
  readonly states: number;
  /** Where the search is, and what that lets one expect; undefined where nothing does. */
  readonly at:
    | {
        readonly kind: 'level';
        /** Depth of the newest level. */
        readonly level: number;
        /** The last levels' sizes, each divided by that of the level before. */
        readonly growth: readonly number[];
        readonly projection: Projection;
      }
    /** Depth first: the steps on the stack. */
    | { readonly kind: 'stack'; readonly steps: number }
    | undefined;
}

/** How far a search has come. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** Depth of the level that is being expanded; depth first, the steps on the stack. */
  readonly level: number;
  /** States of that level that are still to be expanded, and states found for the next one; depth first, successors to be tried. */
  readonly frontier: number;
  readonly seconds: number;
  readonly bytes: number;
}
