// A small machine in which one thing of every kind can change: what the trace and report tests run on.
import { array, bool, type Draft, index, int, list, nullable, oneOf, scalarset, struct } from '../model/domain.ts';
import type { PlainValue } from '../model/domain.ts';
import { breaks, defineModel, type Instance, instantiate, type Model } from '../model/model.ts';
import { type Args, blocked } from '../model/step.ts';
import { forState, type System } from '../model/system.ts';
import { choose, step } from '../model/thread.ts';
import { referenceMachine } from '../reference/machine.ts';
import { findArgs, findRule } from './rules.ts';

const Cpu = scalarset('cpu', 2);
const Folio = scalarset('folio', 2);
const pte = struct({ folio: index(Folio), writable: bool(), dirty: bool() });
const state = struct({
  ptl: oneOf('free', 'zap'),
  ptes: array(2, nullable(pte)),
  cpus: array(Cpu, struct({ tlb: array(2, nullable(pte)) })),
  folios: array(Folio, struct({ mapcount: int(0, 2), dirty: bool() })),
  queue: list(2, index(Folio)),
});
const { thread, action, always, system } = forState<Draft<typeof state>>();

const zap = thread('zap', { locals: { va: int(0, 1) } }).steps({
  pte_offset_map_lock: step('mm/memory.c: zap_pte_range', (m) => {
    if (m.ptl !== 'free') return blocked;
    m.ptl = 'zap';
    return 'ptep_get_and_clear';
  }),
  ptep_get_and_clear: (m, t) => {
    const entry = m.ptes.at(t.va);
    if (entry === null) return blocked;
    const folio = m.folios.at(entry.folio);
    if (entry.dirty) folio.dirty = true;
    m.queue.push(entry.folio);
    m.ptes.set(t.va, null);
    folio.mapcount--;
    t.va = 1;
    return 'pte_unmap_unlock';
  },
  pte_unmap_unlock: (m) => {
    m.ptl = 'free';
    return 'done';
  },
});

const user = thread('user', { over: Cpu, locals: { stores: int(0, 1) } }).steps({
  store: choose({ va: int(0, 1), again: bool() }, (m, t, { cpu, va, again }) => {
    const entry = m.cpus.at(cpu).tlb.at(va);
    if (entry === null || t.stores === 1) return blocked;
    entry.dirty = true;
    t.stores = 1;
    return again ? 'store' : 'done';
  }),
});

const toy: System = system({
  state,
  threads: [zap, user],
  actions: [
    action('tlb_fill', {
      noise: true,
      params: { cpu: index(Cpu), va: int(0, 1) },
      run: (m, { cpu, va }) => {
        if (m.ptes.at(va) === null || m.cpus.at(cpu).tlb.at(va) !== null) return blocked;
        m.cpus.at(cpu).tlb.set(va, m.ptes.at(va));
        return;
      },
    }),
    action('reclaim', {
      run: (m) => {
        if (m.queue.length === 0) return blocked;
        m.queue.clear();
        return;
      },
    }),
  ],
  properties: [
    always('MKCLEAN', 'nobody stores to a folio that is not mapped', (m) => {
      for (let cpu = 0; cpu < 2; cpu++)
        for (let va = 0; va < 2; va++) {
          const entry = m.cpus.at(cpu).tlb.at(va);
          if (entry?.dirty && m.folios.at(entry.folio).mapcount === 0) return { cpu, va, folio: entry.folio };
        }
      return true;
    }),
  ],
  init: {
    run: (m) => {
      m.ptes.set(0, { folio: 1, writable: true, dirty: false });
      m.folios.at(1).mapcount = 1;
    },
  },
});

const model: Model = defineModel({
  name: 'toy',
  title: 'a toy',
  bounds: { cpus: { default: 2, min: 2, max: 2, doc: 'CPUs' } },
  variants: { racy: { title: 'a store after the unmap', with: null, expect: breaks('MKCLEAN', 4) } },
  build: () => toy,
});

export const toyInstance: Instance = instantiate(model, 'racy');

/** A step of a trace by name. */
export type Named = readonly [thread: string, step: string, args: Args];

/** The race: a CPU fills its TLB, the entry is zapped, and the CPU stores. */
export const race: readonly Named[] = [
  ['hardware', 'tlb_fill', { cpu: 1, va: 0 }],
  ['zap', 'pte_offset_map_lock', {}],
  ['zap', 'ptep_get_and_clear', {}],
  ['user 1', 'store', { cpu: 1, va: 0, again: true }],
];

/** The states that named steps lead through. */
export const pathOf = (of: System, steps: readonly Named[]): readonly PlainValue[] => {
  const machine = referenceMachine(of);
  const [initial] = machine.initialStates();
  if (initial === undefined) throw new Error('no initial state');
  const path = [initial.state];
  for (const [who, label, given] of steps) {
    const rule = findRule(of, who, label);
    const args = rule === undefined ? undefined : findArgs(rule, given);
    if (rule === undefined || args === undefined) throw new Error(`no step ${who}: ${label}`);
    const next = machine.apply(path.at(-1) as PlainValue, rule, args);
    if (next === blocked) throw new Error(`${who}: ${label} is blocked`);
    path.push(next);
  }
  return path;
};
