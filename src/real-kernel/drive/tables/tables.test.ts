import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../../../test/pages.ts';
import { resultOf } from '../../../../test/verdicts.ts';
import { isCounterexample } from '../../../check/result.ts';
import { loadModel } from '../../../loading/models.ts';
import { instantiate } from '../../../model/instance.ts';
import { alwaysOf, broken } from '../../../model/language/select-properties.ts';
import { blocked } from '../../../model/language/step.ts';
import type { Bounds } from '../../../model/variant.ts';
import { referenceMachine } from '../../../reference/machine.ts';
import { findMove, threadOf } from '../../../trace/rules.ts';
import { harmlessPath } from '../control.ts';
import { planOf } from '../plan.ts';
import { orderOf, scheduleOf, usersOf } from '../schedule.ts';
import { symbolsOf, type Table } from '../table.ts';
import { tableOf, tables } from './index.ts';

const tree = JSON.parse(readFileSync(join(root, 'kernel/tree.json'), 'utf8')) as {
  readonly names: { readonly [name: string]: readonly string[] };
};

/** What each table's counterexample comes to, with the property that is looked at. */
const orders: { readonly [name: string]: readonly [variant: string, property: string, order: string] } = {
  'mlock-count 6.12': [
    'v6.12',
    'UNEVICTABLE',
    '1!munmap 1>free_pgtables 2!move_1 2>wait_for_completion 1<free_pgtables 1=returns 0!munlock 0>lru_add_drain 0>lru_add_drain 1>mlock_folio_batch 1>folio_lruvec_lock_irq 0>mlock_folio_batch 0>folios_put_refs 0=returns 1<folio_lruvec_lock_irq 1>folios_put_refs',
  ],
  'zap-huge 6.12': [
    'today',
    'LOST-DIRTY',
    '0!unmap 0>zap_huge_pmd 1.load 0<zap_huge_pmd 0>folio_remove_rmap_pmd 0>folio_mark_dirty 0>__tlb_remove_page_size 2!fsync 2>folio_mkclean 2>submit_bio 2=returns 1.store 0<__tlb_remove_page_size',
  ],
  'fork-dirty 6.12': [
    'lazyfree-today',
    'NO-LOST-WRITE',
    '0!fork 0>copy_page_range 0>vm_normal_page 1.store 0<vm_normal_page 0>flush_tlb_mm_range 0=returns 0!copy 0=returns 2!pageout 2>shrink_folio_list 2>try_to_unmap_one 2=returns',
  ],
  'flush-batched 6.12': [
    'a7-munmap-no-pending-check',
    'RET-FLUSH',
    '2!reclaim 2>try_to_unmap_one 1.load 2<try_to_unmap_one 2>try_to_unmap_flush_dirty 0!call 0=returns 1.store 2<try_to_unmap_flush_dirty',
  ],
  'zap 6.12': [
    '2014',
    'LOST-DIRTY',
    '0!unmap 0>__pte_offset_map_lock 1.load 0<__pte_offset_map_lock 0>folio_mark_dirty 0>folio_remove_rmap_ptes 0>__tlb_remove_folio_pages 2!fsync 2>folio_mkclean 0<__tlb_remove_folio_pages 0>flush_tlb_mm_range 2>submit_bio 2=returns 1.store 0<flush_tlb_mm_range',
  ],
  'zap 6.12 up': [
    'up',
    'LOST-DIRTY',
    '0!unmap 0>unmap_vmas 1.load 0<unmap_vmas 0>tlb_finish_mmu 2!fsync 2>folio_mkclean 2>submit_bio 2=returns 1.store 0<tlb_finish_mmu',
  ],
  'cow 6.12': [
    'exclusive-get',
    'PIN-COHERENT',
    '0!fork 0=returns 1!store 1>__pte_offset_map_lock 2!vmsplice 2=returns 1<__pte_offset_map_lock 1=returns',
  ],
};

/** Bounds at which a model has threads that it does not have at its own. */
const also: { readonly [model: string]: readonly Bounds[] } = { 'mlock-count': [{ vmas: 1, mms: 1, migrate: 1 }] };

const nameOf = ({ model, series, build }: Table): string =>
  build === undefined ? `${model} ${series}` : `${model} ${series} ${build}`;
const foundIn = async (table: Table) => {
  const [variant = '', property = ''] = orders[nameOf(table)] ?? [];
  const model = await loadModel(table.model);
  const { verdict } = await resultOf(model, variant, {}, [property]);
  if (!isCounterexample(verdict) || verdict.kind !== 'violated')
    throw new Error(`${nameOf(table)} has no counterexample`);
  return { instance: instantiate(model, variant), verdict };
};

describe.each(tables.map((table) => [nameOf(table), table] as const))('%s', (name, table) => {
  test('names only variants, threads, steps and properties that its model has', async () => {
    const model = await loadModel(table.model);
    const systems = [...table.kernelIs, ...Object.keys(table.without ?? {})].flatMap((variant) =>
      [{}, ...(also[table.model] ?? [])].map((bounds) => instantiate(model, variant, bounds).system),
    );
    const rules = systems.flatMap((system) => system.rules);
    const names = new Set(rules.map(threadOf));
    for (const thread of Object.keys(table.threads)) expect([...names], thread).toContain(thread);
    for (const { step, of = '' } of table.ways) {
      const found = rules.filter((rule) => rule.label === step && threadOf(rule).startsWith(of));
      expect(
        found.some((rule) => Object.hasOwn(table.threads, threadOf(rule))),
        `${of} ${step}`,
      ).toBe(true);
    }
    const properties = systems.flatMap((system) => alwaysOf(system).map((property) => property.name));
    for (const property of Object.keys(table.looks)) expect(properties).toContain(property);
  });

  test('has only symbols that the tree has, or says what they are neighbours of', () => {
    const symbols = symbolsOf(table);
    const known = (symbol: string): boolean =>
      (tree.names[symbol] ?? []).length > 0 || Object.hasOwn(table.neighbours, symbol);
    expect(symbols.filter((symbol) => !known(symbol))).toEqual([]);
    expect(Object.keys(table.neighbours).filter((symbol) => !symbols.includes(symbol))).toEqual([]);
  });

  test('has CPUs for its tokens, and a program', () => {
    const cpus = [
      ...Object.values(table.threads),
      ...table.ways.flatMap(({ begins = [], ended = [] }) =>
        [...begins, ...ended].flatMap((token) => /^\d/.exec(token)?.map(Number) ?? []),
      ),
    ];
    // On one CPU they are numbers of threads, of which a name has one digit.
    expect(Math.max(...cpus)).toBeLessThan(table.machine.cpus === 1 ? 10 : table.machine.cpus);
    expect(existsSync(join(root, 'guest/drive', `${table.model}.c`))).toBe(true);
  });

  test('makes this order of the counterexample', async () => {
    const { instance, verdict } = await foundIn(table);
    const plan = await planOf(table, instance, verdict);
    expect(orderOf(plan.steps).join(' ')).toBe(orders[name]?.[2]);
    expect(plan.property).toBe(orders[name]?.[1]);
  });

  test('has a control that does the same, is a path of the model, breaks nothing, and differs', async () => {
    const { instance, verdict } = await foundIn(table);
    const harmless = await harmlessPath(table, instance, verdict.trace);
    if (harmless === undefined) throw new Error('there is none');
    const machine = referenceMachine(instance.system);
    let state = harmless.initial;
    for (const step of harmless.steps) {
      const move = findMove(instance.system, step);
      const next = move && machine.apply(state, move.rule, move.args);
      if (next === undefined || next === blocked) throw new Error(`${step.thread}: ${step.step} cannot be`);
      state = next;
      for (const property of alwaysOf(instance.system))
        expect(broken(property, machine.view(state)), property.name).toBeUndefined();
    }
    const [control, driven] = [harmless, verdict.trace].map((trace) => orderOf(scheduleOf(table, trace)));
    const calls = (order: readonly string[] = []) =>
      usersOf(order)
        .filter((token) => !token.includes('='))
        .sort();
    expect(calls(control)).toEqual(calls(driven));
    expect(control).not.toEqual(driven);
  });
});

test('a munlock() against a migration that fails: the migration is under way before any CPU waits at a gate', async () => {
  const model = await loadModel('mlock-count');
  const bounds = { vmas: 1, calls: 1, migrate: 1 };
  const { verdict } = await resultOf(model, 'v6.12', bounds, ['MLOCK-HI']);
  if (!isCounterexample(verdict)) throw new Error('there is no counterexample');
  const plan = await planOf(tableOf('mlock-count', 'v6.12'), instantiate(model, 'v6.12', bounds), verdict);
  expect(orderOf(plan.steps).join(' ')).toBe(
    '1!migrate 1>folio_isolate_lru 0!munlock 0>lru_add_drain 1>try_to_migrate 1>move_to_new_folio 0<lru_add_drain 0>lru_add_drain 1<move_to_new_folio 1>remove_migration_pte 1>folio_putback_lru 1=returns 0=returns',
  );
  expect(plan.settings.vmas).toBe(1);
});

test('each variant has the table of the kernels that show it', () => {
  expect(tableOf('zap', '2014').build).toBeUndefined();
  expect(tableOf('zap', 'up').build).toBe('up');
  expect(tableOf('zap', 'pre-2014').build).toBeUndefined();
});

test('a model or a series without a table is said', () => {
  expect(() => tableOf('mremap', 'today')).toThrow('there is no table of mremap on a kernel');
  expect(() => tableOf('mlock-count', 'v6.12', '4.19')).toThrow('there is no table of mlock-count on 4.19');
});
