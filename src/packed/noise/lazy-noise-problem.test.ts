import { expect, test } from 'vitest';
import { array, bool, type Fields, int, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import type { System } from '../../model/rules/rule.ts';
import { noFindings } from '../../search/findings.ts';
import { stateBufferOf } from '../state/state-buffer.ts';
import { stepContextOf } from '../steps/generate-steps.ts';
import { RecordedRecipes } from '../steps/recorded-recipes.ts';
import { lazyNoiseProblem } from './lazy-noise-problem.ts';
import { noiseGroupsOf } from './noise-groups.ts';

interface M {
  n: number;
  flags: { at(i: number): boolean; set(i: number, flag: boolean): void };
  t: { pc: string };
}

const systemOf = (
  state: Fields,
  noise: (m: M, i: number) => typeof blocked | undefined,
  within?: (m: M) => boolean,
): System => {
  const { action, thread, system } = forState<M>();
  return system({
    state: struct(state),
    threads: [thread('t').steps({ wait: (m) => (m.n > 0 ? 'done' : blocked) })],
    actions: [action('noise', { noise: true, params: { i: int(0, 1) }, run: (m, { i }) => noise(m, i) })],
    properties: [],
    ...(within === undefined ? {} : { within }),
  });
};
const flags = { n: int(0, 3), flags: array(2, bool()) };
const toggles = (m: M, i: number): undefined => m.flags.set(i, !m.flags.at(i)) as undefined;

const groupsOf = (system: System) => {
  const batch = { words: new Int32Array(0), length: 0 };
  const context = stepContextOf(system, stateBufferOf(system.root), batch, noFindings(system), () => {});
  return noiseGroupsOf(context, new RecordedRecipes(context, undefined));
};

test('noise on different slots is in groups of its own', () => {
  const system = systemOf(flags, toggles);
  expect(lazyNoiseProblem(system)).toBeUndefined();
  expect(groupsOf(system)).toMatchObject([{ instances: [1] }, { instances: [2] }]);
});

test('noise that reads what other noise writes, in some state, is in one group with it', () => {
  // Only where n is 3, which a search may never come to.
  const system = systemOf(flags, (m, i) => (m.n === 3 && m.flags.at(1 - i) ? blocked : toggles(m, i)));
  expect(groupsOf(system)).toMatchObject([{ instances: [1, 2] }]);
});

test.each([
  [
    'moves a thread',
    systemOf(flags, (m) => {
      m.t.pc = 'done';
      return undefined;
    }),
  ],
  [
    'can have more than',
    systemOf({ n: int(0, 3), flags: array(13, bool()) }, (m) => {
      for (let k = 0; k < 13; k++) m.flags.set(k, true);
      return undefined;
    }),
  ],
  [
    'can go more than',
    systemOf({ n: int(0, 3), flags: array(13, bool()) }, (m) => {
      for (let k = 0; k < 13; k++) if (m.flags.at(k)) m.n = 1;
      return undefined;
    }),
  ],
  ['within', systemOf(flags, toggles, (m) => m.n < 3)],
] as const)('noise that cannot be taken lazily is told: it %s', (words, system) => {
  expect(lazyNoiseProblem(system)).toContain(words);
});
