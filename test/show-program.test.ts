// What `shootdown show` tells of steps is what a search of its own sees of them, though it explores one state of each orbit and takes
// local steps together with the step before them.
import { expect, test } from 'vitest';
import { type Program, programOf } from '../src/commands/show/program.ts';
import {
  blocked,
  bool,
  type Draft,
  defineModel,
  forState,
  holds,
  type Instance,
  index,
  instantiate,
  int,
  nullable,
  scalarset,
  step,
  struct,
} from '../src/index.ts';
import { loadModel } from '../src/loading/models.ts';
import { naiveSteps, placeOf, type SeenStep } from './naive-steps.ts';

/** A program as `naiveSteps` tells one. */
const stepsOf = ({ instance, threads, actions }: Program): readonly SeenStep[] => {
  const { root } = instance.system;
  const places = (names: readonly string[]): readonly string[] =>
    [...new Set(names.map((name) => placeOf(root, name.replace(/\.length$/, ''))))].sort();
  return [
    ...threads.flatMap(({ name, steps }) =>
      steps.map(({ label, to, waits, writes }) => ({
        step: `${name}: ${label}`,
        to: [...to].sort(),
        waits,
        writes: places(writes),
      })),
    ),
    ...actions.map(({ name, writes }) => ({ step: name, to: [], waits: expect.any(Boolean), writes: places(writes) })),
  ];
};

const programAt = (instance: Instance): Promise<Program> => programOf(instance, { maxStates: 1_000_000 });

const bothAt = async (target: string): Promise<readonly [readonly SeenStep[], readonly SeenStep[]]> => {
  const [model = '', variant = ''] = target.split('/');
  const instance = instantiate(await loadModel(model), variant);
  return [stepsOf(await programAt(instance)), naiveSteps(instance.system).steps];
};

test.each(['foll-force/c7-fixed'])(
  '%s goes where the reference machine goes, and writes what it changes',
  async (target) => {
    const [shown, naive] = await bothAt(target);
    expect(shown).toEqual(naive);
  },
);

// A step that assigns what is there already, in every state at these bounds, changes nothing that the reference machine could see.
test.each(['mm-switch/a17-before', 'mremap/a6-fixed', 'lazyfree/c9-fixed', 'foll-force/c8-fixed', 'zap/2014'])(
  '%s writes at least what the reference machine changes',
  async (target) => {
    const [shown, naive] = await bothAt(target);
    const besides = naive.map(({ writes }, i) => writes.filter((place) => !shown[i]?.writes.includes(place)));
    expect(besides.flat()).toEqual([]);
    const withoutWrites = (steps: readonly SeenStep[]): object => steps.map(({ writes: _, ...step }) => step);
    expect(withoutWrites(shown)).toEqual(withoutWrites(naive));
  },
);

/** CPUs that take a lock in any order, count what they own, and hand it on; symmetric, with local steps. */
const handing = defineModel({
  name: 'handing',
  title: '',
  bounds: { cpus: { default: 3, min: 1, max: 4, doc: '' } },
  variants: [{ name: 'only', title: '', with: {}, expect: holds }],
  build: ({ cpus }) => {
    const Cpu = scalarset('cpu', cpus);
    const state = struct({ owner: nullable(index(Cpu)), turns: int(0, 4), spare: bool() });
    const { thread, action, system } = forState<Draft<typeof state>>();
    const worker = thread('worker', { over: Cpu, locals: { got: int(0, 2), old: int(0, 1) } }).steps({
      lock: step('a.c: lock', (m, t, { cpu }) => {
        if (m.owner !== null) return blocked;
        m.owner = cpu;
        return t.got === 0 ? 'count' : 'again';
      }),
      count: step(
        'a.c: count',
        (_, t) => {
          t.got = 1;
          return 'again';
        },
        { local: true },
      ),
      again: step(
        'a.c: again',
        (_, t) => {
          t.old = 1;
          return 'unlock';
        },
        { local: true },
      ),
      unlock: step('a.c: unlock', (m, t) => {
        m.owner = null;
        if (m.turns === 4) return 'done';
        m.turns = m.turns + 1;
        t.old = 0;
        return 'lock';
      }),
    });
    const flip = action('flip', {
      noise: true,
      run: (m) => {
        m.spare = !m.spare;
      },
    });
    return system({ state, threads: [worker], actions: [flip], properties: [] });
  },
});

test('with symmetry and with local steps merged nothing is missed, of far fewer states', async () => {
  const instance = instantiate(handing, 'only');
  const program = await programAt(instance);
  const naive = naiveSteps(instance.system);
  expect(stepsOf(program)).toEqual(naive.steps);
  expect(program.complete).toBe(true);
  expect(program.states).toBeLessThan(naive.states / 4);
  const [worker] = program.threads;
  expect(worker).toMatchObject({ over: 'cpu', locals: ['got', 'old'] });
  expect(worker?.steps.map(({ local }) => local)).toEqual([false, true, true, false]);
});

test('what a step reads is told, but not that its own thread stands at it', async () => {
  const { threads, actions, fields } = await programAt(instantiate(handing, 'only'));
  expect(threads[0]?.steps.map(({ reads }) => reads)).toEqual([['owner', 'worker[].got'], [], [], ['turns']]);
  expect(actions[0]).toMatchObject({ reads: ['spare'], writes: ['spare'] });
  expect(fields).toEqual(['owner', 'turns', 'spare', 'worker[].pc', 'worker[].got', 'worker[].old']);
});

test('a step that is declared local and is not leaves the program incomplete, and says why', async () => {
  const lying = defineModel({
    ...handing,
    build: () => {
      const state = struct({ shared: int(0, 3) });
      const { thread, system } = forState<Draft<typeof state>>();
      const one = thread('one').steps({
        first: () => 'write',
        write: step(
          '',
          (m) => {
            m.shared = 1;
            return 'done';
          },
          { local: true },
        ),
      });
      const two = thread('two').steps({ read: (m) => (m.shared === 1 ? 'done' : blocked) });
      return system({ state, threads: [one, two], properties: [] });
    },
  });
  const { complete, reason } = await programAt(instantiate(lying, 'only'));
  expect(complete).toBe(false);
  expect(reason).toContain("step 'write' of one is declared local, but step 'read' of two reads shared");
});
