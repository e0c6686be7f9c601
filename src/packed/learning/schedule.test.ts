import { expect, test } from 'vitest';
import { DecisionTree } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';
import { Schedule } from './schedule.ts';

const recipe = (counts: Pick<LearnedRecipe, 'runs' | 'added' | 'overflow'>): LearnedRecipe => ({
  place: 0,
  pcGuard: undefined,
  tree: new DecisionTree(),
  ...counts,
});
/** The recipes that keep what was learnt of them, after a look at 2,048 states. */
const kept = (...recipes: readonly LearnedRecipe[]): boolean[] => {
  const schedule = new Schedule(2048);
  while (!schedule.isDue());
  expect(schedule.decide(0, recipes)).toBe(true);
  for (const { runs, added, overflow } of recipes)
    expect({ runs, added, overflow }).toEqual({ runs: 0, added: 0, overflow: 0 });
  return recipes.map(({ tree }) => tree !== undefined);
};

test('a recipe whose paths are ever new ones is left to itself, for the first few it is not asked', () => {
  const often = recipe({ runs: 2048, added: 700, overflow: 0 });
  const seldom = recipe({ runs: 2048, added: 300, overflow: 0 });
  const few = recipe({ runs: 120, added: 100, overflow: 0 });
  const early = recipe({ runs: 551, added: 160, overflow: 0 });
  expect(kept(often, seldom, few, early)).toEqual([false, true, true, true]);
});

test('a recipe that has no room for its paths is left to itself', () => {
  const full = recipe({ runs: 0, added: 0, overflow: 200 });
  const nearly = recipe({ runs: 0, added: 0, overflow: 100 });
  expect(kept(full, nearly)).toEqual([false, true]);
});

test('one that learns for four workers decides after a quarter of the states, as it would alone with all of them', () => {
  const schedule = new Schedule(2048);
  schedule.each = 4;
  let states = 1;
  while (!schedule.isDue()) states++;
  expect(states).toBe(2048 / 4 + 1);
  expect(schedule.decide(0, [])).toBe(true);
  while (!schedule.isDue());
  // The others have to compile the code as well.
  expect(schedule.decide(99_999, [])).toBe(false);
  expect(schedule.decide(100_000, [])).toBe(true);
});

test('one that was given code goes by what has been missed since', () => {
  const generatesAfter = (missed: number): boolean => {
    const schedule = new Schedule(2048);
    schedule.takeOver(2048, 90_000, [], 1);
    for (let states = 0; states <= 2048; states++) schedule.isDue();
    return schedule.decide(90_000 + missed, []);
  };
  expect(generatesAfter(100)).toBe(false);
  expect(generatesAfter(200)).toBe(true);
});

test('what recipes had no room for before code was given does not count against them', () => {
  const full = recipe({ runs: 0, added: 0, overflow: 5000 });
  const schedule = new Schedule(2048);
  schedule.takeOver(2048, 0, [full], 1);
  for (let states = 0; states <= 2048; states++) schedule.isDue();
  expect(schedule.decide(0, [full])).toBe(false);
  expect(full.tree).toBeDefined();
});

test('one that will be given newer code bears more misses', () => {
  const schedule = new Schedule(2048);
  schedule.takeOver(2048, 0, [], 16);
  for (let states = 0; states <= 4096; states++) schedule.isDue();
  expect(schedule.decide(1_599_999, [])).toBe(false);
  while (!schedule.isDue());
  expect(schedule.decide(1_600_000, [])).toBe(true);
});
