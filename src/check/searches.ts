import { type Instance, ownBounds } from '../model/instance.ts';
import { isConditional } from '../model/rules/condition.ts';
import type { System } from '../model/rules/rule.ts';
import type { Outcome } from '../search/outcome.ts';
import { type OneSearch, type ResolvedOptions, runSearch } from './engines.ts';

/**
 * With so many states stored a search begins anew, and takes noise lazily. By then it has found what is shallow. At bounds that are larger than a variant's own
 * there will be many more states: each that is looked at before takes 2 µs. At its own there may be few more, of which half are stored, and it takes 0.1 s to learn
 * the steps in another way: of a whole process, 25,000 to 45,000 states take 1.25 times as long lazily, 220,000 as long.
 */
const LAZY_AFTER = 50_000;
const LAZY_AFTER_IF_LARGER = 5_000;

/** What the searches of a check have come to. */
export interface Searched {
  readonly outcome: Outcome;
  /** Whether local steps were merged, and noise was taken lazily, in the search whose outcome this is. */
  readonly merged: boolean;
  readonly lazyNoise: boolean;
  /** The path is along states between which noise was taken lazily: there was no room, or time, to look for a shortest one. */
  readonly isAnyWay: boolean;
}

/**
 * Searches a system. Where that may be worth it in several searches: one that takes noise always, which finds what is shallow, and is all where there
 * are few states; one that takes noise lazily, for the verdict; and where that finds something, one that takes it always and merges nothing, for a
 * shortest path.
 */
export const searchAll = async (instance: Instance, system: System, options: ResolvedOptions): Promise<Searched> => {
  let seconds = 0;
  /** One after the other, all within one limit of time. */
  const run = async (search: OneSearch, changed: Partial<ResolvedOptions> = {}): Promise<Outcome> => {
    const left = options.maxTime === undefined ? {} : { maxTime: Math.max(0, options.maxTime - seconds) };
    const outcome = await runSearch(instance, system, { ...options, ...left, ...changed }, search);
    seconds += outcome.statistics.seconds;
    return { ...outcome, statistics: { ...outcome.statistics, seconds } };
  };
  const { outcome: first, lazyNoise } = await verdictSearch(
    system,
    { ...options, lazyAfter: options.lazyAfter ?? lazyAfterOf(instance) },
    run,
  );
  const { mergeLocal } = options;
  // With local steps merged, or noise taken lazily, the path need not be a shortest one: it is looked for without.
  const again = (mergeLocal || lazyNoise) && 'path' in first.ending && first.ending.kind !== 'livelock';
  if (!again) return { outcome: first, merged: mergeLocal, lazyNoise, isAnyWay: false };
  const unsaved = { mergeLocal: false, checkpoint: undefined, resume: undefined };
  const second = await run({ noise: 'always' }, unsaved);
  // There may be too many states for that.
  return lazyNoise && second.ending.kind === 'incomplete'
    ? { outcome: first, merged: mergeLocal, lazyNoise, isAnyWay: true }
    : { outcome: second, merged: false, lazyNoise: false, isAnyWay: false };
};

const lazyAfterOf = ({ model, variant, bounds }: Instance): number => {
  const own = ownBounds(model, variant);
  const isLarger = Object.entries(bounds).some(([name, value]) => value > (own[name] ?? 0));
  return isLarger ? LAZY_AFTER_IF_LARGER : LAZY_AFTER;
};

type Run = (search: OneSearch, changed?: Partial<ResolvedOptions>) => Promise<Outcome>;

/** The search that the verdict is from. */
const verdictSearch = async (
  system: System,
  options: ResolvedOptions & { readonly lazyAfter: number },
  run: Run,
): Promise<Pick<Searched, 'outcome' | 'lazyNoise'>> => {
  const { resume, lazyAfter, onNote } = options;
  const always = async (search: Partial<OneSearch>): Promise<Pick<Searched, 'outcome' | 'lazyNoise'>> => ({
    outcome: await run({ noise: 'always', ...search }),
    lazyNoise: false,
  });
  if (!mayBeLazy(options)) return always({});
  const { hasNoise, isNotLazy, lazyNoiseProblem } = await import('../packed/index.ts');
  if (!hasNoise(system)) return always({});
  const saved = resume === undefined ? undefined : await savedMode(resume);
  // It was begun so: it was asked for, or noise cannot be taken lazily, which has been said.
  if (saved === 'always') return always({});
  let replaces = false;
  if (saved !== 'lazily') {
    const outcome = await run({
      noise: 'always at first',
      leave: (states) => {
        replaces = states >= lazyAfter;
        return replaces;
      },
    });
    if (!replaces) return { outcome, lazyNoise: false };
  }
  const anew = (why: string): ReturnType<typeof always> => {
    onNote?.({ kind: 'not lazy', why });
    return always({ replaces: true });
  };
  const why = lazyNoiseProblem(system);
  if (why !== undefined) return anew(why);
  try {
    return { outcome: await run({ noise: 'lazily', replaces }), lazyNoise: true };
  } catch (error) {
    if (isNotLazy(error)) return anew(error.message);
    throw error;
  }
};

/**
 * Whether a search with these options takes noise lazily at all. Statistics are of all states; a limit on steps counts those of noise; and noise may be one
 * of the steps that are asked for.
 */
const mayBeLazy = (options: ResolvedOptions): boolean => {
  const { engine, search = 'bfs', stats = false, lazyNoise = true, maxDepth } = options;
  return (
    lazyNoise && engine === 'packed' && search === 'bfs' && !stats && maxDepth === undefined && !isConditional(options)
  );
};

/** How the search takes noise that is saved in a folder. */
const savedMode = async (dir: string): Promise<unknown> => {
  const { savedIdentity } = await import('../checkpoint/checkpoint.ts');
  return savedIdentity(dir).settings.noise;
};
