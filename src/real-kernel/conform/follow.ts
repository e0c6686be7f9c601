// A round of calls, followed in the model and held against what a kernel has shown after each.
import { ShootdownError } from '../../model/errors.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { type Place, parseCall } from './calls.ts';
import type { Report, Seen, SeenPage } from './report.ts';
import type { ModelledPage, SequentialMachine, Shown } from './sequential-machine.ts';

/** One thing that the model says and the kernel shows otherwise. */
export interface Mismatch {
  /** The number of the call in its round, from 0. */
  readonly call: number;
  /** What is compared: `mapcount`, `present`, `error`. */
  readonly what: Compared;
  /** Of which entry; undefined for what is of no entry. */
  readonly place: Place | undefined;
  readonly model: string;
  readonly kernel: string;
}

/** What is compared after a call. */
export const compared = [
  'error',
  'value',
  'present',
  'page',
  'mapcount',
  'mapped once',
  'anonymous',
  'mlocked',
  'exclusive',
  'lazily freed',
  'swapped',
  'swap entry',
  'locked',
  'nr_mlock',
] as const;
export type Compared = (typeof compared)[number];

/** What the kernel was free to do, and did: how often. */
export type Freedoms = { [action: string]: number };
/** How often each was compared. */
export type Counts = { [what in Compared]?: number };

export interface Tally {
  readonly counts: Counts;
  readonly freedoms: Freedoms;
  /** Entries whose page the kernel shows nothing of. */
  unshown: number;
}

export const emptyTally = (): Tally => ({ counts: {}, freedoms: {}, unshown: 0 });

/**
 * Follows a round, from the line that begins it. Ends at the first call behind which something differs, and returns all that does;
 * nothing: the kernel is as the model. `tally` is added to. The third is what is said of the kernel.
 */
export const followRound = (
  machine: SequentialMachine,
  round: readonly Seen[],
  { marksSwap }: Pick<Report, 'marksSwap'>,
  tally: Tally,
): readonly Mismatch[] => {
  let state = machine.initial;
  const [frames, slots] = [new Frames('page'), new Frames('swap entry')];
  const base = round[0]?.nrMlock ?? 0;
  for (const [i, seen] of round.slice(1).entries()) {
    const call = parseCall(seen.call);
    const next = call === undefined ? blocked : machine.after(state, call);
    if (next === blocked)
      throw new ShootdownError(
        'file',
        `'${seen.call}' is not possible where it stands: call ${i + 1} of a round`,
        'was the report changed?',
      );
    const shown = machine.shows(next);
    state = freely(machine, next, shown, seen, marksSwap, tally.freedoms);
    const mismatches = differences(state === next ? shown : machine.shows(state), seen, base, frames, slots, tally);
    if (mismatches.length > 0) return mismatches.map((mismatch) => ({ call: i, ...mismatch }));
  }
  return [];
};

const keyOf = ({ process, area, page }: Place): string => `${process}.${area}.${page}`;
const placeOf = ({ process, area, page }: Place): Place => ({ process, area, page });

/** What the kernel may do or leave as it likes is done in the model where it is seen to have been done. */
const freely = (
  machine: SequentialMachine,
  after: PlainValue,
  { pages, locked }: Shown,
  seen: Seen,
  marksSwap: boolean,
  freedoms: Freedoms,
): PlainValue => {
  let state = after;
  const choose = (action: string, place: Place): void => {
    const next = machine.after(state, { action, args: { ...placeOf(place) } });
    if (next === blocked) return;
    state = next;
    freedoms[action] = (freedoms[action] ?? 0) + 1;
  };
  const modelled = new Map(pages.map((page) => [keyOf(page), page]));
  const present = new Map(seen.pages.map((page) => [keyOf(page), page]));
  for (const [key, page] of modelled) {
    const kernel = present.get(key);
    if (kernel === undefined) {
      choose('vma_needs_copy', page);
      choose('shrink_folio_list', page);
    } else if (kernel.count !== -1) {
      if (page.lazyfree && kernel.flags.has('SWAPBACKED')) choose('folio_set_swapbacked', page);
      if (page.anonymous && page.mlocked && !kernel.flags.has('MLOCKED')) choose('folio_add_new_anon_rmap', page);
      if (!marksSwap && page.exclusive && !kernel.flags.has('ANON_EXCLUSIVE')) choose('pte_swp_exclusive', page);
    }
  }
  for (const page of seen.pages) if (!modelled.has(keyOf(page))) choose('filemap_map_pages', page);
  if (seen.locked !== undefined) {
    const stillLocked = new Set(seen.locked.map(keyOf));
    for (const page of ofCaller(locked(), seen)) if (!stillLocked.has(keyOf(page))) choose('vm_flags_clear', page);
  }
  return state;
};

/** The places that are of the process that has made the call. */
const ofCaller = (places: readonly Place[], { call }: Seen): readonly Place[] =>
  places.filter(({ process }) => process === Number(call.split(' ')[0]));

/** Which frame each folio of the model is in, or which entry each swap slot has: one each, and the same for as long as somebody maps it. */
class Frames {
  /** `page`, `swap entry` */
  readonly #thing: string;
  readonly #frameOf = new Map<number, number>();
  /** By place, what was there behind the call before. */
  #before = new Map<string, { readonly folio: number; readonly frame: number }>();
  #now = new Map<string, { readonly folio: number; readonly frame: number }>();
  zero: number | undefined;

  constructor(thing: string) {
    this.#thing = thing;
  }

  /** Another call was made, behind which these folios are mapped: the frames of others may go to new ones. */
  next(mapped: ReadonlySet<number>): void {
    for (const folio of this.#frameOf.keys()) if (!mapped.has(folio)) this.#frameOf.delete(folio);
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** How the page at a place is in the model and in the kernel: undefined where both are alike. */
  conflict(place: string, folio: number, frame: number): readonly [model: string, kernel: string] | undefined {
    this.#now.set(place, { folio, frame });
    const before = this.#before.get(place);
    if (before !== undefined && (before.folio === folio) !== (before.frame === frame))
      return before.folio === folio
        ? [`the ${this.#thing} that it was`, `another ${this.#thing}`]
        : [`another ${this.#thing}`, `the ${this.#thing} that it was`];
    const known = this.#frameOf.get(folio);
    if (known !== undefined)
      return known === frame ? undefined : [`the ${this.#thing} of another entry`, `a ${this.#thing} of its own`];
    for (const its of this.#frameOf.values())
      if (its === frame) return [`a ${this.#thing} of its own`, `the ${this.#thing} of another entry`];
    this.#frameOf.set(folio, frame);
    return undefined;
  }
}

type Difference = Omit<Mismatch, 'call'>;

const differences = (
  shown: Shown,
  seen: Seen,
  base: number,
  frames: Frames,
  slots: Frames,
  tally: Tally,
): readonly Difference[] => {
  const { counts } = tally;
  const found: Difference[] = [];
  const compare = (what: Compared, place: Place | undefined, model: unknown, kernel: unknown): boolean => {
    counts[what] = (counts[what] ?? 0) + 1;
    if (model === kernel) return true;
    found.push({ what, place: place && placeOf(place), model: words(model), kernel: words(kernel) });
    return false;
  };
  compare('error', undefined, shown.error, seen.error);
  if (shown.value !== undefined || seen.value !== undefined) compare('value', undefined, shown.value, seen.value);
  const kernels = new Map(seen.pages.map((page) => [keyOf(page), page]));
  const models = new Map(shown.pages.map((page) => [keyOf(page), page]));
  frames.next(new Set(shown.pages.flatMap(({ folio }) => folio ?? [])));
  for (const [key, page] of models) {
    const kernel = kernels.get(key);
    if (compare('present', page, true, kernel !== undefined) && kernel)
      comparePage(page, kernel, frames, tally, compare);
  }
  for (const [key, page] of kernels) if (!models.has(key)) compare('present', page, false, true);
  compareSwap(shown, seen, slots, compare);
  if (seen.locked !== undefined) compareLocked(ofCaller(shown.locked(), seen), seen.locked, compare);
  if (seen.nrMlock !== undefined) compare('nr_mlock', undefined, shown.nrMlock, seen.nrMlock - base);
  return found;
};

type Compare = (what: Compared, place: Place, model: unknown, kernel: unknown) => boolean;

const compareSwap = (shown: Shown, seen: Seen, slots: Frames, compare: Compare): void => {
  const kernels = new Map(seen.swapped.map((entry) => [keyOf(entry), entry]));
  const models = new Set(shown.swapped.map(keyOf));
  slots.next(new Set(shown.swapped.map(({ slot }) => slot)));
  for (const entry of shown.swapped) {
    const kernel = kernels.get(keyOf(entry));
    if (!compare('swapped', entry, true, kernel !== undefined) || kernel === undefined) continue;
    const [model, theirs] = slots.conflict(keyOf(entry), entry.slot, kernel.entry) ?? [true, true];
    compare('swap entry', entry, model, theirs);
  }
  for (const entry of seen.swapped) if (!models.has(keyOf(entry))) compare('swapped', entry, false, true);
};

const compareLocked = (shown: readonly Place[], seen: readonly Place[], compare: Compare): void => {
  const [models, kernels] = [new Set(shown.map(keyOf)), new Set(seen.map(keyOf))];
  for (const place of shown) compare('locked', place, true, kernels.has(keyOf(place)));
  for (const place of seen) if (!models.has(keyOf(place))) compare('locked', place, false, true);
};

const comparePage = (page: ModelledPage, kernel: SeenPage, frames: Frames, tally: Tally, compare: Compare): void => {
  if (page.folio === null) {
    // vm_normal_page() says of the zero page that it is none: nothing of it is counted.
    frames.zero ??= kernel.frame;
    compare(
      'page',
      page,
      'the zero page',
      kernel.frame === frames.zero && kernel.count <= 0 ? 'the zero page' : 'another',
    );
    return;
  }
  const [model, theirs] = frames.conflict(keyOf(page), page.folio, kernel.frame) ?? [true, true];
  compare('page', page, model, theirs);
  // User-mode Linux shows nothing of its topmost frames.
  if (kernel.count === -1) {
    tally.unshown++;
    return;
  }
  compare('mapcount', page, page.mapcount, kernel.count);
  compare('mapped once', page, page.mapcount === 1, kernel.exclusive);
  compare('anonymous', page, page.anonymous, kernel.flags.has('ANON'));
  compare('mlocked', page, page.mlocked, kernel.flags.has('MLOCKED'));
  if (!page.anonymous) return;
  compare('exclusive', page, page.exclusive, kernel.flags.has('ANON_EXCLUSIVE'));
  compare('lazily freed', page, page.lazyfree, !kernel.flags.has('SWAPBACKED'));
};

const words = (value: unknown): string =>
  value === undefined ? 'none' : value === true ? 'yes' : value === false ? 'no' : String(value);
