import { expect, test } from 'vitest';
import { expectError, identity } from '../../../test/checkpoint-folder.ts';
import { type Identity, requireSame } from './identity.ts';
import type { ModelDigest } from './model-digest.ts';

const of = (changed: Partial<ModelDigest>): Partial<Identity> => ({
  fingerprint: { ...identity().fingerprint, ...changed },
});

test('a search continues its own checkpoint', () => {
  requireSame('ck', identity(), identity());
  requireSame('ck', identity(), identity({ properties: ['LOST', 'STALE'], bounds: { ptes: 2, cpus: 1 } }));
});

const refused: readonly [string, Partial<Identity>, string][] = [
  ['model', { model: 'counter' }, 'of another search: model is zap there, counter here'],
  ['variant', { variant: '2022' }, 'of another search: variant is 2014 there, 2022 here'],
  ['bounds', { bounds: { cpus: 2, ptes: 2 } }, 'of another search: bound cpus is 1 there, 2 here'],
  ['bounds that are new', { bounds: { cpus: 1, ptes: 2, x: 1 } }, 'bound x is not set there, 1 here'],
  ['properties', { properties: ['STALE'] }, 'properties is STALE, LOST there, STALE here'],
  ['settings', { settings: { symmetry: false, store: 'exact' } }, 'symmetry is true there, false here'],
  ['the program', { program: '2.0.0' }, 'was written by shootdown 1.2.3, this is 2.0.0'],
  ['the state', of({ state: 'x' }), "has changed since the checkpoint in ck was written: the state's description"],
  ['the variant', of({ variant: 'x' }), "the variant's value has changed"],
  ['initial states', of({ initial: 'x' }), 'the initial states have changed'],
  ['final', of({ final: 'x' }), "'final' has changed"],
  ['threads', of({ threads: [['zap', 'x']] }), "thread 'zap' has changed"],
  ['a property', of({ properties: [['STALE', 'x']] }), "property 'STALE' has changed"],
  [
    'a new property',
    of({
      properties: [
        ['STALE', 'p'],
        ['NEW', 'n'],
      ],
    }),
    "property 'NEW' is new",
  ],
  [
    'a step',
    of({
      steps: [
        ['zap: lock', 'a'],
        ['zap: clear', 'x'],
      ],
    }),
    "written: step 'zap: clear' has changed",
  ],
  ['a step that went', of({ steps: [['zap: clear', 'b']] }), "step 'zap: lock' is gone"],
  [
    'order',
    of({
      steps: [
        ['zap: clear', 'b'],
        ['zap: lock', 'a'],
      ],
    }),
    'steps are in another order',
  ],
  ['a file', of({ files: [['model.js', 'x']] }), "file 'model.js' has changed"],
];
test.each(refused)('another search is refused: %s', async (_, changed, words) => {
  await expectError(() => requireSame('ck', identity(), identity(changed)), 'usage', words);
});

test('all differences of the search are told together', async () => {
  const here = identity({ variant: 'x', bounds: { cpus: 3 } });
  const words = 'variant is 2014 there, x here; bound cpus is 1 there, 3 here; bound ptes is 2 there, not set here';
  await expectError(() => requireSame('ck', identity(), here), 'usage', words);
});

test('files are not named where the step that changed is', async () => {
  const here = identity(of({ state: 'x', files: [['model.js', 'x']] }));
  await expectError(
    () => requireSame('ck', identity(), here),
    'usage',
    /written: the state's description has changed$/,
  );
});

test('states of another width under one description are damage', () => {
  expect(() => requireSame('ck', identity(), identity({ words: 3 }))).toThrow(
    'the checkpoint is damaged: ck says that a state of zap/2014 has 2 words, and it has 3',
  );
});
