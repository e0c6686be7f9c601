import { expect, test } from 'vitest';
import { array, blocked, type Draft, forState, int, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import { lockAssertions, lockOf, spinLock, spinUnlock } from '../locks/lock.ts';
import {
  contextAssertions,
  cpuContextOf,
  irqContextOf,
  irqEnter,
  irqExit,
  localIrqRestore,
  localIrqSave,
  mightSleep,
  preemptDisable,
  preemptEnable,
  spinLockIrqsave,
  spinUnlockIrqrestore,
  taskRuns,
} from './context.ts';

/** A task on each CPU that takes a lock, and an interrupt on each, whose handler takes it, too. The lock is held by a CPU. */
const handlerLocks = (irqsave: boolean, cpus: number) => {
  const Cpu = scalarset('cpu', cpus);
  const state = struct({ cpus: array(Cpu, irqContextOf()), lock: lockOf(Cpu) });
  type M = Draft<typeof state>;
  type On = { cpu: number };
  const { thread, always, system } = forState<M>();
  const task = thread('task', { over: Cpu, runs: (m, { cpu }) => taskRuns(m.cpus.at(cpu)) }).steps({
    begin: () => (irqsave ? 'spin_lock_irqsave' : 'spin_lock'),
    spin_lock: (m, _, { cpu }) => (spinLock(m, 'lock', cpu) ? 'spin_unlock' : blocked),
    ...spinLockIrqsave('spin_lock_irqsave', {
      from: 'a task',
      cpu: (m: M, { cpu }: On) => m.cpus.at(cpu),
      in: (m: M) => m,
      lock: 'lock',
      holder: ({ cpu }: On) => cpu,
      next: () => 'spin_unlock' as const,
    }),
    spin_unlock: (m, _, { cpu }) => {
      if (irqsave) spinUnlockIrqrestore(m.cpus.at(cpu), m, 'lock', cpu);
      else spinUnlock(m, 'lock', cpu);
      return 'done';
    },
  });
  const irq = thread('irq', { over: Cpu }).steps({
    irq_enter: (m, _, { cpu }) => (irqEnter(m.cpus.at(cpu)) ? 'spin_lock' : blocked),
    spin_lock: (m, _, { cpu }) => (spinLock(m, 'lock', cpu) ? 'irq_exit' : blocked),
    irq_exit: (m, _, { cpu }) => {
      spinUnlock(m, 'lock', cpu);
      irqExit(m.cpus.at(cpu));
      return 'done';
    },
  });
  const inside = (m: M, cpu: number) =>
    Number(task.in(m, cpu).pc === 'spin_unlock') + Number(irq.in(m, cpu).pc === 'irq_exit');
  return () =>
    system({
      state,
      threads: [task, irq],
      properties: [
        always('ALONE', 'one is inside', (m) => m.cpus.map((_, cpu) => inside(m, cpu)).reduce((a, b) => a + b) <= 1),
      ],
      assertions: lockAssertions,
      mayBeUnreached: ['task: spin_lock', 'task: spin_lock_irqsave', 'task: spin_lock_irqsave: spin'],
    });
};

test('a handler that takes the lock of the task that it interrupts waits for itself, unless interrupts are off', async () => {
  // Begin, spin_lock; irq_enter, spin_lock.
  const { verdict } = await resultOf(handlerLocks(false, 2));
  expect(verdict).toMatchObject({ kind: 'violated', property: 'SELF-DEADLOCK', elements: { lock: 'lock' } });
  expect(await verdictOf(handlerLocks(false, 1))).toBe('SELF-DEADLOCK in 4');
  expect(await verdictOf(handlerLocks(true, 1))).toBe('holds');
  expect(await verdictOf(handlerLocks(true, 2))).toBe('holds');
});

test('held by name, the same is a deadlock that names the task, which does not run while the handler does', async () => {
  const state = struct({ cpu: irqContextOf(), lock: lockOf('task', 'irq') });
  const { thread, system } = forState<Draft<typeof state>>();
  const task = thread('task', { runs: (m) => taskRuns(m.cpu) }).steps({
    spin_lock: (m) => (spinLock(m, 'lock', 'task') ? 'spin_unlock' : blocked),
    spin_unlock: (m) => {
      spinUnlock(m, 'lock', 'task');
      return 'done';
    },
  });
  const irq = thread('irq').steps({
    irq_enter: (m) => (irqEnter(m.cpu) ? 'spin_lock' : blocked),
    spin_lock: (m) => {
      if (!spinLock(m, 'lock', 'irq')) return blocked;
      spinUnlock(m, 'lock', 'irq');
      irqExit(m.cpu);
      return 'done';
    },
  });
  const { verdict } = await resultOf(() => system({ state, threads: [task, irq], properties: [] }));
  if (verdict.kind !== 'deadlock') throw new Error(verdict.kind);
  expect(verdict.trace.steps).toHaveLength(2);
  expect(verdict.waiting.find(({ thread }) => thread === 'irq')?.reads).toContainEqual({
    path: 'lock',
    value: 'task',
    holder: { thread: 'task', step: 'spin_unlock' },
  });
});

test('who spins with interrupts off answers nobody: two CPUs of which one holds the lock and waits for the other', async () => {
  const irqsOff = (off: boolean) => {
    const state = struct({ cpu: irqContextOf(), lock: lockOf('sender', 'task'), answered: int(0, 1) });
    type M = Draft<typeof state>;
    const { thread, system } = forState<M>();
    const sender = thread('sender').steps({
      spin_lock: (m) => (spinLock(m, 'lock', 'sender') ? 'smp_call_function' : blocked),
      smp_call_function: (m) => {
        if (m.answered === 0) return blocked;
        spinUnlock(m, 'lock', 'sender');
        return 'done';
      },
    });
    const ipi = thread('ipi').steps({
      irq_enter: (m) => (sender.in(m).pc === 'smp_call_function' && irqEnter(m.cpu) ? 'func' : blocked),
      func: (m) => {
        m.answered = 1;
        irqExit(m.cpu);
        return 'done';
      },
    });
    const task = thread('task', { runs: (m) => taskRuns(m.cpu) }).steps({
      begin: () => (off ? 'spin_lock_irqsave' : 'spin_lock'),
      spin_lock: (m) => (spinLock(m, 'lock', 'task') ? 'spin_unlock' : blocked),
      ...spinLockIrqsave('spin_lock_irqsave', {
        from: 'a task',
        cpu: (m: M) => m.cpu,
        in: (m: M) => m,
        lock: 'lock',
        holder: 'task',
        next: () => 'spin_unlock' as const,
      }),
      spin_unlock: (m) => {
        spinUnlockIrqrestore(m.cpu, m, 'lock', 'task');
        return 'done';
      },
    });
    const mayBeUnreached = ['task: spin_lock', 'task: spin_lock_irqsave', 'task: spin_lock_irqsave: spin'];
    return () => system({ state, threads: [sender, ipi, task], properties: [], mayBeUnreached });
  };
  // spin_lock, begin, local_irq_save.
  expect(await verdictOf(irqsOff(true))).toBe('deadlock in 3');
  expect(await verdictOf(irqsOff(false))).toBe('holds');
});

test('a counter of the CPU loses an addition, unless preemption is off between the load and the store', async () => {
  const adders = (off: boolean, nested: number) => {
    const Task = scalarset('task', 2);
    const state = struct({ cpu: cpuContextOf(Task, 2), sum: int(0, 2) });
    const { thread, always, system } = forState<Draft<typeof state>>();
    const task = thread('task', {
      over: Task,
      runs: (m, { task }) => taskRuns(m.cpu, task),
      locals: { seen: int(0, 2) },
    }).steps({
      load: (m, t, { task }) => {
        if (off) for (let i = 0; i < nested; i++) preemptDisable(m.cpu, task);
        t.seen = m.sum;
        return 'store';
      },
      store: (m, t, { task }) => {
        m.sum = t.seen + 1;
        if (off) for (let i = 0; i < nested; i++) preemptEnable(m.cpu, task);
        t.seen = 0;
        return 'done';
      },
    });
    const both = (m: Draft<typeof state>) => [0, 1].every((i) => task.in(m, i).pc === 'done');
    const sum = always('SUM', 'both are counted', (m) => !both(m) || m.sum === 2);
    return () => system({ state, threads: [task], properties: [sum] });
  };
  expect(await verdictOf(adders(false, 1))).toBe('SUM in 4');
  for (const nested of [1, 2]) expect(await verdictOf(adders(true, nested))).toBe('holds');
});

test('who may not sleep and does breaks SLEEPS-ATOMIC; interrupts that were off stay off', async () => {
  const state = struct({ cpu: cpuContextOf(['task']) });
  type Cpu = Draft<typeof state>['cpu'];
  const { thread, system } = forState<Draft<typeof state>>();
  const sleeps = async (before: (cpu: Cpu) => void) => {
    const task = thread('task').steps({
      it: ({ cpu }) => {
        before(cpu);
        mightSleep(cpu);
        return 'done';
      },
    });
    const { verdict } = await resultOf(() =>
      system({ state, threads: [task], properties: [], assertions: contextAssertions }),
    );
    return verdict.kind === 'violated' ? verdict.elements : verdict.kind;
  };
  const none = { irq: false, irqsOff: false, preemptCount: 0 };
  expect(await sleeps((cpu) => preemptDisable(cpu, 'task'))).toEqual({ ...none, preemptCount: 1 });
  expect(await sleeps((cpu) => localIrqSave(cpu))).toEqual({ ...none, irqsOff: true });
  expect(await sleeps((cpu) => irqEnter(cpu))).toEqual({ ...none, irq: true });
  const nested = (cpu: Cpu) => {
    const outer = localIrqSave(cpu);
    const inner = localIrqSave(cpu);
    expect([outer, inner, irqEnter(cpu)]).toEqual([false, true, false]);
    localIrqRestore(cpu, inner);
    expect(cpu.irqsOff).toBe(true);
    localIrqRestore(cpu, outer);
    preemptDisable(cpu, 'task');
    expect([taskRuns(cpu, 'task'), taskRuns(cpu, 'other')]).toEqual([true, false]);
    preemptEnable(cpu, 'task');
    expect(taskRuns(cpu, 'other')).toBe(true);
  };
  expect(await sleeps(nested)).toBe('holds');
});
