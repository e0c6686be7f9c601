import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakable } from './breakable.ts';
import { layOut } from './layout.ts';
import type { Row } from './row.ts';

const headingsOf = (...texts: readonly string[]) => texts.map((text) => breakable([text], 0, 0));
const step = (column: number, call: string, ...changes: readonly string[]): Row => ({
  column,
  texts: [breakable([call], 0), ...changes.map((change) => breakable([change], 2))],
});

test('columns beside each other are as wide as their text where there is room', () => {
  const rows = [step(0, 'pte_offset_map_lock', 'ptl: free -> zap'), step(1, 'store(va 0)')];
  expect(layOut(headingsOf('zap', 'user (cpu 0)'), rows, 40)).toEqual([
    'zap                   user (cpu 0)',
    '-------------------   ------------',
    'pte_offset_map_lock',
    '  ptl: free -> zap',
    '                      store(va 0)',
  ]);
});

test('where there is none, a thread begins at a column of its own, and its lines run on', () => {
  const rows = [step(0, 'pte_offset_map_lock', 'tables[0] ptl: free -> zap'), step(1, 'folio_clear_dirty_for_io')];
  expect(layOut(headingsOf('zap', 'writeback'), rows, 36)).toEqual([
    'zap         writeback',
    '---         ---------',
    'pte_offset_map_lock',
    '  tables[0] ptl: free -> zap',
    '            folio_clear_dirty_for_io',
  ]);
});

test('headings that have no room beside each other stand below each other', () => {
  const names = ['mlock_drain_0', 'mlock_drain_1', 'mlock_drain_2'];
  const lines = layOut(
    headingsOf(...names),
    names.map((_, i) => step(i, 'free_pages_and_swap_cache')),
    40,
  );
  expect(lines.slice(0, 6)).toEqual([
    'mlock_drain_0',
    '-------------',
    '       mlock_drain_1',
    '       -------------',
    '              mlock_drain_2',
    '              -------------',
  ]);
});

test('where threads are too many for that, a step stands behind the name of who takes it', () => {
  const names = Array.from({ length: 12 }, (_, i) => `task_${i}`);
  expect(layOut(headingsOf(...names), [step(11, 'unlock_page', 'lock: 11 -> free'), step(3, 'lock_page')], 60)).toEqual(
    ['task_11: unlock_page', '    lock: 11 -> free', 'task_3: lock_page'],
  );
});

const word = fc.stringMatching(/^[a-z][a-z_]{0,24}$/);
const call = fc.tuple(word, fc.array(word, { maxLength: 3 })).map(([name, args]) => `${name}(${args.join(', ')})`);
const change = fc.tuple(word, word, word).map(([place, a, b]) => [`${place}:`, `{${a}, dirty}`, `-> ${b}`]);
const drawn = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.record({
    headings: fc.array(word, { minLength: count, maxLength: count }),
    steps: fc.array(fc.record({ column: fc.nat(count - 1), call, changes: fc.array(change, { maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 12,
    }),
    width: fc.integer({ min: 60, max: 130 }),
  }),
);

describe('of any diagram', () => {
  const textOf = (steps: readonly { readonly call: string; readonly changes: readonly (readonly string[])[] }[]) =>
    steps.flatMap((each) => [each.call, ...each.changes.map((parts) => parts.join(' '))]).join(' ');

  test('no line is too long, no identifier is cut, and nothing is lost', () => {
    fc.assert(
      fc.property(drawn, ({ headings, steps, width }) => {
        const rows = steps.map(
          ({ column, call, changes }): Row => ({
            column,
            texts: [breakable([call], 0), ...changes.map((parts) => breakable(parts, 2))],
          }),
        );
        const lines = layOut(headingsOf(...headings), rows, width);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        const ruled = lines.findLastIndex((line) => /^[- ]+$/.test(line));
        const identifiers = (text: string) => text.match(/\w+/g);
        if (ruled >= 0) {
          expect(identifiers(lines.slice(0, ruled).join(' '))).toEqual(headings);
          expect(identifiers(lines.slice(ruled + 1).join('\n'))).toEqual(identifiers(textOf(steps)));
        } else {
          const named = steps.map((each) => `${headings[each.column]}: ${textOf([each])}`).join(' ');
          expect(identifiers(lines.join('\n'))).toEqual(identifiers(named));
        }
      }),
    );
  });
});
