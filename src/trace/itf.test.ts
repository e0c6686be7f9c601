import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import endings from '../../test/fixtures/models/endings.ts';
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

const expression = { $ref: '#/$defs/expression' };
const only = (name: string, value: object) => ({
  type: 'object',
  properties: { [name]: value },
  required: [name],
  additionalProperties: false,
});
/** ADR 015 of Apalache, which has no JSON Schema, as one: the trace, a state, and the ten kinds of expressions. */
const adr015 = (vars: readonly string[]) => ({
  type: 'object',
  properties: {
    '#meta': { type: 'object' },
    params: { type: 'array', items: { type: 'string' } },
    vars: { type: 'array', items: { type: 'string' } },
    states: {
      type: 'array',
      items: {
        type: 'object',
        properties: { '#meta': { type: 'object' }, ...Object.fromEntries(vars.map((name) => [name, expression])) },
        required: vars,
        additionalProperties: false,
      },
    },
    loop: { type: 'integer', minimum: 0 },
  },
  required: ['vars', 'states'],
  additionalProperties: false,
  $defs: {
    expression: {
      anyOf: [
        { type: 'boolean' },
        { type: 'string' },
        { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        only('#bigint', { type: 'string', pattern: '^-?[0-9]+$' }),
        { type: 'array', items: expression },
        { type: 'object', propertyNames: { pattern: '^[^#]' }, additionalProperties: expression },
        only('#tup', { type: 'array', items: expression }),
        only('#set', { type: 'array', items: expression }),
        only('#map', { type: 'array', items: { type: 'array', items: expression, minItems: 2, maxItems: 2 } }),
        only('#unserializable', { type: 'string' }),
      ],
    },
  },
});
const wrongIn = (document: Written): unknown => {
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(adr015(document.vars));
  return validate(document) ? [] : validate.errors;
};

test('a counterexample is a state for the beginning and one for each step, every value of the format', async () => {
  const found = await trace();
  const written = itf('zap/2014', instance.system, found) as Written;
  expect(written['#meta'].format).toBe('ITF');
  expect(wrongIn(written)).toEqual([]);
  expect(written.states).toHaveLength(found.steps.length + 1);
  for (const { '#meta': meta, ...state } of written.states) {
    expect(Object.keys(state)).toEqual(written.vars);
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

test('a run that has no end says where its circle begins; a state that is none of the format is seen', async () => {
  const starves = instantiate(endings, 'starves');
  const { verdict } = await check(starves);
  if (verdict.kind !== 'liveness') throw new Error(verdict.kind);
  const written = itf('endings/starves', starves.system, verdict.trace, verdict.loop) as Written & { loop: number };
  expect(wrongIn(written)).toEqual([]);
  expect(written.loop).toBeLessThanOrEqual(written.states.length - 1);
  expect(
    wrongIn({ ...written, states: written.states.map((state) => ({ ...state, n: { '#bigint': 1 } })) }),
  ).not.toEqual([]);
  expect(wrongIn({ ...written, states: written.states.map(({ n: _, ...state }) => state) })).not.toEqual([]);
});
