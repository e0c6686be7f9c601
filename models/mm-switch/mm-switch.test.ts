import { expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { instantiate } from '../../src/index.ts';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import mmSwitch from './model.ts';

const names = mmSwitch.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(mmSwitch, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(mmSwitch, variant);
  expect(packed).toEqual(reference);
});

test('a17-fixed holds with two CPUs that switch', async () => {
  expect((await check(instantiate(mmSwitch, 'a17-fixed', { cpus: 2 }))).verdict.kind).toBe('holds');
});

test('STALE-FREE is broken by a CPU in user mode with an entry of a free page, and not by one that is switching', () => {
  const change = (pc: string) =>
    ((s: { cpus: object[]; folios: object[]; switch: object[] }) => {
      Object.assign(s.cpus[0] as object, { tlb: [{ folio: 0 }] });
      Object.assign(s.folios[0] as object, { refcount: 0 });
      Object.assign(s.switch[0] as object, { pc });
    }) as never;
  expect(judged(mmSwitch, 'a17-fixed', 'STALE-FREE', change('done'))).toEqual({
    before: true,
    after: { cpu: 0, folio: 0 },
  });
  expect(judged(mmSwitch, 'a17-fixed', 'STALE-FREE', change('loaded_mm')).after).toBe(true);
});
