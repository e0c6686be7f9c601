// A litmus test on the machine's memory: all outcomes that its search finds.

import { memoryOf, type Registers, startMemory, type WithMemory } from '../../models/machine/memory/memory.ts';
import { accessesOf, newestStore, satisfyLoads } from '../../models/machine/memory/steps.ts';
import { blocked, forState, int, type StructDomain, type System, struct, type Thread } from '../../src/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { type Instruction, loadsIn, locationsIn, locksIn, type Outcome, type Program, textOf } from './program.ts';

type M = WithMemory;
type Numbers = { readonly [x: string]: ReturnType<typeof int> };
const registerOf = (cpu: number, name: string): string => `t${cpu}_${name}`;

const partsOf = (program: Program) => {
  const writes = program.flat().flatMap((i) => ('value' in i ? [i] : []));
  const names = locationsIn(program);
  const memory = memoryOf<Numbers, Registers, string>({
    cpus: program.length,
    stores: 1 + Math.max(...names.map((x) => writes.filter((w) => w.x === x).length)),
    locations: Object.fromEntries(names.map((x) => [x, int(0, Math.max(1, ...writes.map(({ value }) => value)))])),
    registers: Object.fromEntries(loadsIn(program).map(({ cpu, to, x }) => [registerOf(cpu, to), x])),
    locks: locksIn(program),
  });
  const late = program.flatMap((thread, cpu) =>
    thread.flatMap((i) => (i.op === 'R' && i.order === 'once' ? [registerOf(cpu, i.to)] : [])),
  );
  return { memory, late };
};

const threadOf = (
  memory: ReturnType<typeof partsOf>['memory'],
  instructions: readonly Instruction[],
  cpu: number,
): Thread => {
  const c = accessesOf(memory, cpu);
  const loaded = (m: M, name: string | undefined): boolean =>
    name === undefined || m.memory.cpus.at(cpu).registers[registerOf(cpu, name)]?.pending === false;
  /** A fence; false: it waits. */
  const fence = (m: M, i: Exclude<Instruction, { readonly x: string }>): boolean => {
    if (i.op === 'lock') return c.spin_lock(m, i.lock, cpu);
    if (i.op === 'rmb') c.smp_rmb(m, cpu);
    else if (i.op === 'wmb') c.smp_wmb(m, cpu);
    else if (c.isLoading(m, cpu)) return false;
    else if (i.op === 'mb') c.smp_mb(m, cpu);
    else if (i.op === 'unlock') c.spin_unlock(m, i.lock, cpu);
    return true;
  };
  const stepOf = (i: Instruction, next: string) => {
    if (!('x' in i)) return (m: M) => (fence(m, i) ? next : blocked);
    const { addr, data, ctrl } = i.depends;
    // A dependency waits for the load; what it says of addresses is the access's own.
    const after = (m: M) => ([addr, data, ctrl].every((r) => loaded(m, r)) ? next : blocked);
    const through = addr === undefined ? {} : { through: registerOf(cpu, addr) };
    switch (i.op) {
      case 'R':
        return i.order === 'acquire'
          ? c.smp_load_acquire(i.x, after, { into: registerOf(cpu, i.to), ...through })
          : c.issue(registerOf(cpu, i.to), after, through);
      case 'W':
        return (i.order === 'release' ? c.smp_store_release : c.WRITE_ONCE)(i.x, i.value, after);
      case 'RMW':
        return c.atomic(i.order, i.x, () => i.value, after, { into: registerOf(cpu, i.to), ...through });
      case 'CAS fails':
        return c.atomic('full', i.x, () => undefined, after, { into: registerOf(cpu, i.to), ...through });
    }
  };
  const last = (m: M) => {
    if (c.isLoading(m, cpu)) return blocked;
    c.leave(m, cpu);
    return 'done';
  };
  return forState<M>()
    .thread(`P${cpu}`)
    .steps(
      Object.fromEntries([...instructions.map((i, n) => stepOf(i, `s${n + 1}`)), last].map((s, n) => [`s${n}`, s])) as {
        [label: string]: () => 'done';
      },
    );
};

const systemOf = (program: Program): { readonly system: System; readonly outcome: (m: object) => Outcome | null } => {
  const { memory, late } = partsOf(program);
  const threads = program.map((instructions, cpu) => threadOf(memory, instructions, cpu));
  const system = forState<M>().system({
    state: struct({ memory: memory.domain }) as StructDomain,
    init: { run: (m) => startMemory(m, memory) },
    threads,
    actions: satisfyLoads<M, Numbers, Registers, string>(memory, program.length, late),
    properties: [],
  });
  const outcome = (m: object): Outcome | null => {
    const state = m as M & { readonly [thread: string]: { readonly pc: string } };
    if (threads.some(({ name }) => state[name]?.pc !== 'done')) return null;
    return Object.fromEntries([
      ...loadsIn(program).map(({ cpu, to }) => [
        `${cpu}:${to}`,
        state.memory.cpus.at(cpu).registers[registerOf(cpu, to)]?.value as number,
      ]),
      ...locationsIn(program).map((x) => [x, newestStore(state, x) as number]),
    ]);
  };
  return { system, outcome };
};

/** All outcomes, as text, sorted. A search that fails, or that has no end, throws. */
export const outcomesOf = async (program: Program): Promise<readonly string[]> => {
  const { system, outcome } = systemOf(program);
  const found = new Set<string>();
  const visit = (m: object): void => {
    const end = outcome(m);
    if (end !== null) found.add(textOf(end));
  };
  const { ending } = await explore(packedExecutor(system), system, {}, { visit });
  // An action may be unreached: a load that nothing can delay past.
  if (ending.kind !== 'holds' && ending.kind !== 'unreached') throw new Error(`the search ended as ${ending.kind}`);
  return [...found].sort();
};
