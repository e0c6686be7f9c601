import { expect, test } from 'vitest';
import { check } from '../check/check.ts';
import { loadModel } from '../loading/models.ts';
import { instantiate } from '../model/instance.ts';
import { itf } from './itf.ts';
import type { Trace } from './trace.ts';

const instance = instantiate(await loadModel('zap'), '2014');

interface Written {
  readonly '#meta': { readonly format: string };
  readonly vars: readonly string[];
  readonly states: readonly (Record<string, unknown> & { readonly '#meta': { index: number; step?: string } })[];
}

const trace = async (): Promise<Trace> => {
  const { verdict } = await check(instance, { properties: ['LOST-DIRTY'], workers: 1 });
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  return verdict.trace;
};

/** Whether a value is one that the format has: ADR 015 of Apalache. */
const isItf = (value: unknown): boolean => {
  if (typeof value === 'boolean' || typeof value === 'string') return true;
  if (Array.isArray(value)) return value.every(isItf);
  if (typeof value !== 'object' || value === null) return false;
  const { '#bigint': big, '#tup': tuple, ...fields } = value as Record<string, unknown>;
  if (big !== undefined) return typeof big === 'string' && /^-?\d+$/.test(big) && Object.keys(value).length === 1;
  if (tuple !== undefined) return Array.isArray(tuple) && tuple.every(isItf);
  return Object.entries(fields).every(([name, field]) => !name.startsWith('#') && isItf(field));
};

test('a counterexample is a state for the beginning and one for each step, every value of the format', async () => {
  const found = await trace();
  const written = itf('zap/2014', instance.system, found) as Written;
  expect(written['#meta'].format).toBe('ITF');
  expect(written.states).toHaveLength(found.steps.length + 1);
  for (const { '#meta': meta, ...state } of written.states) {
    expect(Object.keys(state)).toEqual(written.vars);
    expect(isItf(state)).toBe(true);
    expect(meta.step === undefined).toBe(meta.index === 0);
  }
});

test('its last state is the one that the property speaks of', async () => {
  const { states } = itf('zap/2014', instance.system, await trace()) as Written;
  expect(states.at(-1)?.folios).toEqual([
    expect.objectContaining({ dirty: false, disk: 'behind', mapcount: { '#bigint': '0' } }),
  ]);
  expect(states[0]?.zapping).toEqual({ tag: 'None', value: { '#tup': [] } });
  expect(states.at(-1)?.['#meta'].step).toBe('user 0: store(cpu 0, va 0)');
});

test('a trace of another system is refused', async () => {
  const { initial, steps } = await trace();
  expect(() => itf('x', instance.system, { initial, steps: steps.slice(1) })).toThrow(/cannot happen there/);
});
