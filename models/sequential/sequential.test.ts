import { expect, test } from 'vitest';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import model from './model.ts';

const names = model.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(model, variant)).toEqual([]);
});

// The variants have their steps in common, and differ in a few words.
test.each(['files', 'mutant-fork-keeps-locked'])('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant);
  expect(packed).toEqual(reference);
});

// A page that moves onto the other one of its VMA leaves nothing there that could be unlocked with it: what is moved is not of the old VMA.
test('MREMAP_DONTUNMAP unlocks pages of the VMA that it moves from, and not the page that it has moved', async () => {
  expect((await resultOf(model, 'unsplit', { pages: 2 })).verdict).toMatchObject({
    kind: 'unreached',
    steps: ['vm_flags_clear'],
  });
});

test('without swap no page is read from it, and none is left unlocked', async () => {
  expect((await resultOf(model, 'files', { unmlocked: 1 })).verdict.kind).toBe('holds');
});
