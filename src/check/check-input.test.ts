// What `check` is given by a program in plain JavaScript.
import { expect, test } from 'vitest';
import { instantiate } from '../model/instance.ts';
import { bool, type Draft, struct } from '../model/language/domain.ts';
import { forState } from '../model/language/system.ts';
import { defineModel, type Model } from '../model/model.ts';
import { holds } from '../model/variant.ts';
import { check } from './check.ts';

const state = struct({ on: bool() });
const { action, system } = forState<Draft<typeof state>>();
const model: Model = defineModel({
  name: 'lamp',
  title: 'a lamp',
  bounds: {},
  variants: [{ name: 'today', title: 'today', with: 0, expect: holds }],
  build: () =>
    system({
      state,
      actions: [
        action('flip', {
          run: (m) => {
            m.on = !m.on;
          },
        }),
      ],
      properties: [],
    }),
});

test('a model and the name of a variant are checked as the instance is', async () => {
  const { verdict, statistics } = await check(model, 'today');
  expect([verdict.kind, statistics.states]).toEqual(['holds', 2]);
  expect((await check(instantiate(model, 'today'))).statistics.states).toBe(2);
  expect((await check(model, 'today', { maxStates: 1 })).verdict.kind).toBe('incomplete');
  await expect(check(model, 'todya')).rejects.toMatchObject({ code: 'unknown', hint: "did you mean 'today'?" });
});

test('anything else is wrong usage, with what to write', async () => {
  const given = async (...args: unknown[]): Promise<unknown> =>
    (check as unknown as (...all: unknown[]) => Promise<unknown>)(...args).catch((error: unknown) => error);
  expect(await given(model)).toMatchObject({
    code: 'usage',
    message: 'check was given a model, and no variant of it',
    hint: expect.stringContaining("check(model, 'today')"),
  });
  for (const args of [[], ['lamp'], [{ default: model }], [null, 'today'], [{ default: model }, 'today']])
    expect(await given(...args)).toMatchObject({ name: 'ShootdownError', code: 'usage' });
});
