// `shootdown show`: the program of a variant, and what two variants do differently.
import { expect, test } from 'vitest';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { blocked } from '../src/model/language/step.ts';
import { framesOf, type System, type ThreadRule } from '../src/model/language/system.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { shootdown } from './run-cli.ts';

test('every step stands in program order with its kernel function, and where it was seen to go', async () => {
  const { code, out } = shootdown('show', 'zap/2014', '--json');
  expect(code).toBe(0);
  const shown = JSON.parse(out);
  expect(shown).toMatchObject({
    schema: 'shootdown/program/1',
    model: 'zap',
    variant: '2014',
    switches: { rmap: 'inline', flushUnderLock: 'if forced' },
    complete: true,
  });
  const { system } = instantiate(await loadModel('zap'), '2014');
  for (const thread of system.threads) {
    const { steps } = shown.threads.find(({ name }: { readonly name: string }) => name === thread.name);
    expect(steps.map(({ label, from }: { readonly label: string; readonly from: string }) => [label, from])).toEqual(
      thread.steps.map(({ label, from }) => [label, from]),
    );
  }
  const zap = shown.threads.find(({ name }: { readonly name: string }) => name === 'zap');
  const stepOf = (label: string) => zap.steps.find((step: { readonly label: string }) => step.label === label);
  expect(stepOf('set_page_dirty')).toMatchObject({ to: ['page_remove_rmap'], waits: false });
  expect(stepOf('pte_offset_map_lock')).toMatchObject({ to: ['ptep_get_and_clear_full'], waits: true });
});

test('where steps go is what the reference engine sees in every reachable state', async () => {
  const { system } = instantiate(await loadModel('zap'), '2014');
  const { threads } = JSON.parse(shootdown('show', 'zap/2014', '--json').out);
  const shown = threads.flatMap(({ name, steps }: { readonly name: string; readonly steps: readonly Shown[] }) =>
    steps.map(({ label, to, waits }) => `${name}: ${label} to ${[...to].sort().join(', ')}${waits ? ' or waits' : ''}`),
  );
  expect(shown).toEqual(naiveSuccessors(system));
});

interface Shown {
  readonly label: string;
  readonly to: readonly string[];
  readonly waits: boolean;
}

/** A search of its own: every step of every thread in every state, on plain objects. */
const naiveSuccessors = (system: System): readonly string[] => {
  const machine = referenceMachine(system);
  const seen = new Map<string, PlainValue>();
  const pending: PlainValue[] = [];
  const add = (state: PlainValue): void => {
    const key = JSON.stringify(state);
    if (!seen.has(key)) {
      seen.set(key, state);
      pending.push(state);
    }
  };
  for (const { state } of machine.initialStates()) add(state);
  const successors = new Map<string, Set<string>>();
  const waiting = new Set<string>();
  for (let state = pending.pop(); state !== undefined; state = pending.pop())
    for (const rule of system.rules)
      for (const args of rule.args) {
        const next = machine.apply(state, rule, args);
        if (rule.kind === 'thread' && pcOf(rule, state) === rule.label) {
          const key = `${rule.thread.name}: ${rule.label}`;
          if (next === blocked) waiting.add(key);
          else successors.set(key, (successors.get(key) ?? new Set()).add(pcOf(rule, next)));
        }
        if (next !== blocked) add(next);
      }
  return system.threads.flatMap(({ name, steps }) =>
    steps.map(({ label }) => {
      const key = `${name}: ${label}`;
      return `${key} to ${[...(successors.get(key) ?? [])].sort().join(', ')}${waiting.has(key) ? ' or waits' : ''}`;
    }),
  );
};

const pcOf = ({ thread, id }: ThreadRule, state: PlainValue): string =>
  framesOf(thread, state as object)[id ?? 0]?.pc ?? 'no such thread';

test('--diff tells only what differs, at the same bounds', () => {
  const { code, out } = shootdown('show', 'zap/2022-batches', '--diff', '2014');
  expect(code).toBe(0);
  expect(out).toContain('\nswitch rmap\n  zap/2022-batches  delayed\n  zap/2014          inline\n');
  expect(out).toContain(
    '\nzap: tlb_flush_rmaps\n  zap/2022-batches  goes to pte_unmap_unlock\n  zap/2014          (not there)\n',
  );
  expect(out).not.toContain('bound ');
  expect(out).not.toContain('tlb_gather_mmu');
});

test('a variant does not differ from itself', () => {
  expect(shootdown('show', 'zap/2014', '--diff', '2014').out).toContain('have the same switches, steps');
});

test('what was not looked at to the end says so, and is no success', () => {
  const { code, out } = shootdown('show', 'zap/2022-batches', '--max-states', '100');
  expect(code).toBe(30);
  expect(out).toMatch(/was seen in the first \d+ states only: it stored as many states/);
});

test('--markdown has the steps of all variants but the mutants, and who has a step', () => {
  const { code, out } = shootdown('show', 'zap', '--markdown');
  expect(code).toBe(0);
  expect(out).toContain('| zap | kernel | goes to | only in |\n|---|---|---|---|\n');
  expect(out).toContain('| tlb_flush_rmaps | mm/mmu_gather.c: tlb_flush_rmaps');
  expect(out).toMatch(/^\| tlb_flush_rmaps .* \| 2022, 2022-batches, cursor \|$/m);
});

test('wrong words are told with what to write', () => {
  expect(shootdown('show').err).toContain('show takes one model or variant');
  expect(shootdown('show', 'zap/2012').err).toContain("did you mean '2014'?");
  expect(shootdown('show', 'zap', '--diff', '2014').err).toContain('--diff compares two variants');
  expect(shootdown('show', 'zap/2014', '--diff', '2014', '--markdown').code).toBe(150);
});
