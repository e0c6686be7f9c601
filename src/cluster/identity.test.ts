import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfNeeds, type Identity, identityHere, misfits } from './identity.ts';

const needs: Identity = { version: '1.0.0', build: 'aa', modules: [{ name: './lab/races/model.js', digest: '11' }] };

test('one with the same code fits, whatever its modules are called and whatever it has besides', () => {
  const modules = [
    { name: 'other', digest: '99' },
    { name: '@lab/races', digest: '11' },
  ];
  expect(misfits(needs, { ...needs, modules })).toEqual([]);
});

test('of one that does not fit both sides are named: the version, the build, the digest of a model', () => {
  expect(misfits(needs, { ...needs, version: '1.1.0' })).toEqual(['it is shootdown 1.1.0, and 1.0.0 is needed']);
  expect(misfits(needs, { ...needs, build: 'bb' })).toEqual([
    'it is another build of shootdown 1.0.0: its code has digest bb, and aa is needed',
  ]);
  expect(misfits(needs, { ...needs, modules: [{ name: '/srv/races', digest: '22' }] })).toEqual([
    'its /srv/races has digest 22, and ./lab/races/model.js with 11 is needed',
  ]);
  expect(misfits(needs, { ...needs, modules: [] })).toEqual([
    'it has no ./lab/races/model.js with digest 11: name it when the worker is started',
  ]);
});

test('a module has one digest wherever it lies, and another once anything that it imports by path is edited', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-identity-'));
  const put = (place: string, step: string): string => {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, 'model.js'), "import './steps.js';");
    writeFileSync(join(folder, place, 'steps.js'), step);
    return join(folder, place, 'model.js');
  };
  try {
    const [here, there, edited] = [put('here', '1'), put('there/deep', '1'), put('edited', '2')];
    const digests = [here, there, edited].map((path) => digestOfNeeds(identityHere([{ name: 'x', path }])));
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
