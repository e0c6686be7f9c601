import { describe, expect, test } from 'vitest';
import { expectedAt, forState, instantiate, optional } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import { slotOf } from '../machine/folio/swap.ts';
import cow from './model.ts';
import { mutants } from './mutants.ts';
import type { Cow } from './state.ts';

type Set = Record<string, number>;

/** What is found: `holds`, or the property that breaks and after how many steps. */
const found = async (variant: string, set: Set = {}, properties?: readonly string[]): Promise<string> => {
  const { verdict } = await resultOf(cow, variant, set, properties);
  return verdict.kind === 'violated' ? `${verdict.property} in ${verdict.trace.steps.length}` : verdict.kind;
};

describe('every variant does what it says at its own bounds', () => {
  test.each(cow.variants.map(({ name }) => name))('%s', async (variant) => {
    expect(await surprises(cow, variant)).toEqual([]);
  });
});

test('what kills each mutant', () => {
  const table = Object.fromEntries(
    mutants.map(({ name, mutant }) => {
      const [first] = expectedAt(cow, name);
      return [name, first.kind === 'violated' ? first.property : `survives: ${mutant?.survives !== undefined}`];
    }),
  );
  expect(table).toEqual({
    'mutant-seq-no-retry': 'EXCL',
    'mutant-seq-no-odd': 'EXCL',
    'mutant-seq-late': 'EXCL',
    'mutant-seq-no-pin-check': 'EXCL',
    'mutant-seq-slow-no-ptl': 'COW-PRIV',
    'mutant-seq-no-mmap-lock': 'survives: true',
    'mutant-fork-no-pin-check': 'EXCL',
    'mutant-fork-keeps-marker': 'EXCL',
    'mutant-no-seq': 'EXCL',
    'mutant-seq-order': 'EXCL',
    'mutant-no-reread': 'EXCL',
    'mutant-fast-no-unshare': 'EXCL',
    'mutant-slow-no-unshare': 'EXCL',
    'mutant-slow-no-ptl': 'COW-PRIV',
    'mutant-reclaim-no-early-check': 'survives: true',
    'mutant-unmap-no-check': 'EXCL',
    'mutant-unmap-check-first': 'EXCL',
    'mutant-unmap-no-clear': 'EXCL',
    'mutant-unmap-keeps-flag': 'EXCL',
    'mutant-unmap-restore-first': 'survives: true',
    'mutant-swap-no-marker': 'NO-COPY-ALONE',
    'mutant-mapcount-proves': 'COW-PRIV',
    'mutant-exclusive-counts': 'NO-COPY-ALONE',
    'mutant-reuse-no-flag': 'WRITE-EXCL',
    'mutant-copy-no-recheck': 'COW-PRIV',
    'mutant-ksm-check-first': 'EXCL',
    'mutant-ksm-no-clear': 'EXCL',
    'mutant-ksm-restore-first': 'EXCL',
    'mutant-ksm-no-reread': 'EXCL',
    'mutant-ksm-no-reread-ipi': 'survives: true',
    'mutant-ksm-fast-no-unshare': 'EXCL',
    'mutant-ksm-no-pin-check': 'survives: true',
    'mutant-ksm-no-count': 'survives: true',
    'mutant-ksm-no-check': 'EXCL',
    'mutant-switch-no-clear': 'MAPCOUNT',
    'mutant-switch-set-last': 'survives: true',
  });
});

// Seed 002: what a count of one, or of none, does not tell.
describe("Linus's three sentences", () => {
  /** The steps to the first state in which some page is as said; null if there is none. */
  const firstState = async (
    variant: string,
    set: Set,
    is: (m: Cow, folio: number, gup: boolean) => boolean,
  ): Promise<number | null> => {
    const { system } = instantiate(cow, variant, set);
    const never = forState<Cow>().always('NEVER', 'no page is like that', (m) => {
      const gups = optional(m as Cow & { gup?: { at(i: number): { pc: string; folio: number | null } } }, 'gup');
      const held = gups?.at(0).pc === 'unpin_user_page' ? gups.at(0).folio : null;
      return m.folios.every((page, folio) => page.refcount === 0 || !is(m, folio, held === folio));
    });
    const altered = { ...system, properties: [never] };
    const { ending } = await explore(packedExecutor(altered), altered);
    // The path begins with the initial state.
    return ending.kind === 'violated' ? ending.path.length - 1 : null;
  };

  test.each(['mapcount', 'refcount-2022', 'exclusive'])(
    '"even when [mapped exactly once] is true, there may be non-mapped references to the page": %s',
    async (variant) => {
      expect(await firstState(variant, {}, (m, f, held) => m.folios.at(f).mapcount === 1 && held)).toBe(3);
    },
  );

  test.each(['mapcount', 'refcount-2022', 'exclusive'])(
    '"we can keep references around to an anonymous page even without it having any mapping or swap cache at all": %s',
    async (variant) => {
      const bare = (m: Cow, f: number, held: boolean) => m.folios.at(f).mapcount === 0 && slotOf(m, f) < 0 && held;
      expect(await firstState(variant, {}, bare)).toBe(4);
    },
  );

  test.each(['mapcount', 'refcount-2022', 'exclusive'])(
    '"not mapped" is a state that an anonymous page has in the swap cache: %s',
    async (variant) => {
      const cached = (m: Cow, f: number) => m.folios.at(f).mapcount === 0 && slotOf(m, f) >= 0;
      expect(await firstState(variant, { gups: 0 }, cached)).not.toBeNull();
    },
  );

  test('and without GUP and swap a mapcount of one does tell: then reuse by it keeps every promise', async () => {
    const counted = (m: Cow, f: number) => m.folios.at(f).mapcount === 1 && m.folios.at(f).refcount > 1;
    // The one exception is a copier of the same mm, who is about to unmap the page.
    expect(await firstState('mapcount', { gups: 0, swaps: 0 }, counted)).not.toBeNull();
    expect(await found('mapcount', { gups: 0, swaps: 0 })).toBe('holds');
  });
});

describe('the cases of the catalogue', () => {
  test('C1: by mapcount the parent stores to the page that the child has a reference of', async () => {
    const { verdict } = await resultOf(cow, 'mapcount', {}, ['COW-PRIV']);
    expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ thread, step }) => `${thread}: ${step}`)).toEqual(
      expect.arrayContaining(['gup 0: try_grab_folio', 'parent: do_wp_page', 'parent: runs', 'child: runs']),
    );
    for (const fixed of ['refcount-2022', 'exclusive'])
      expect([fixed, await found(fixed, { swaps: 0 }, ['COW-PRIV'])]).toEqual([fixed, 'holds']);
  });

  test('C1, first fix: the child is safe from the parent, and the parent not from the child', async () => {
    const { verdict } = await resultOf(cow, 'gup-breaks-cow', {}, ['COW-PRIV']);
    expect(verdict.kind === 'violated' && verdict.elements).toMatchObject({ mm: 0, reads: 1 });
  });

  test('C2: a swap entry is as good as a mapping, and reuse_swap_page() counts it', async () => {
    expect(await found('mapcount-only', { gups: 0 })).toBe('COW-PRIV in 12');
    expect(await found('mapcount', { gups: 0 })).toBe('holds');
  });

  test('C3: a write pin is lost when the entry was write-protected; with the flag it is not, a reference is', async () => {
    const alone = { child: 0, swaps: 0, wrprotect: 1 };
    expect(await found('refcount-clear-refs')).toBe('PIN-COHERENT in 8');
    expect(await found('exclusive', alone)).toBe('holds');
    // The process alone never copies; after a fork it does.
    expect(await found('exclusive-get', alone)).toBe('holds');
    expect(await found('exclusive-get', { swaps: 0 })).toMatch(/^PIN-COHERENT/);
  });

  test('C3b: a look at the pins does not keep GUP-fast from pinning behind it', async () => {
    const { verdict } = await resultOf(cow, 'refcount-clear-refs-looks');
    expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ step }) => step).slice(2, 6)).toEqual([
      'pte_is_pinned',
      'try_grab_folio',
      'gup_pte_range: reread',
      'ptep_modify_prot_start',
    ]);
  });

  test('C4: GUP-fast against fork()', async () => {
    expect(await found('gup-fast-fork')).toBe('EXCL in 8');
    expect(await found('gup-fast-fork', {}, ['PIN-COHERENT'])).toBe('PIN-COHERENT in 13');
    expect(await found('write-protect-seq')).toBe('holds');
  });

  test('C5: looking at the pins before the page goes into the swap cache is too early', async () => {
    expect(await found('reclaim-checks-early')).toBe('PIN-COHERENT in 15');
    expect(await found('exclusive', { child: 0 })).toBe('holds');
  });

  test('C11: the mapcount falls while the entry is still there, and the other process stores into the page', async () => {
    expect(await found('c11-unmap-first', {}, ['COW-PRIV'])).toBe('COW-PRIV in 12');
    for (const holding of ['c11-fixed', 'mutant-switch-set-last'])
      expect([holding, await found(holding, { stores: 2, folios: 5 })]).toEqual([holding, 'holds']);
  });

  // Section H: what an independent toy model says of the order.
  test.each(['restore-first', 'check-first', 'no-clear', 'no-reread', 'fast-no-unshare'])('C6: %s', async (mutant) => {
    expect(await found(`mutant-ksm-${mutant}`, {}, ['EXCL'])).toMatch(/^EXCL/);
  });

  test('C6: what KSM does not look at reclaim still does', async () => {
    expect(await found('mutant-ksm-no-pin-check', { swaps: 1 })).toBe('holds');
  });

  test('by refcount, swap-in by mapcount leaks until v5.18', async () => {
    expect(await found('refcount-2021', {}, ['COW-PRIV'])).toBe('COW-PRIV in 15');
    expect(await found('refcount-2021', { swaps: 0 }, ['COW-PRIV'])).toBe('holds');
  });
});

/** Everything that may not depend on the engine. */
const seenBy = async (executor: Executor, system: ReturnType<typeof instantiate>['system']): Promise<unknown> => {
  const { ending, statistics } = await explore(executor, system, { maxStates: 800 });
  const { seconds, bytes, ...counts } = statistics;
  const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
  return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
};

describe('both executors agree', () => {
  test.each(cow.variants.map(({ name }) => name))('on %s', async (variant) => {
    const { bounds = {}, mutant } = cow.variants.find(({ name }) => name === variant) ?? {};
    const swap: Set = { child: 0, ksm: 0, swaps: 1, folios: 3 };
    const fork: Set = { child: 1, ksm: 0, swaps: 0, folios: 3 };
    const sets = bounds.ksm === 1 ? [{}] : mutant === undefined ? [swap, fork] : [bounds.child === 0 ? swap : fork];
    for (const set of sets) {
      const { system } = instantiate(cow, variant, set);
      const expected = await seenBy(referenceExecutor(system, {}), system);
      expect(await seenBy(packedExecutor(system), system)).toEqual(expected);
    }
  });
});
