// `shootdown show`: the program of a variant, and what two variants do differently.
import { expect, test } from 'vitest';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { answer as shootdown } from './run-cli.ts';

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

test('what a step reads and writes is told by field, its own locals last', () => {
  const stepOf = (out: string): string => /\d {2}page_remove_rmap .*?(?=\n {2}\s*\d+ {2}\w)/s.exec(out)?.[0] ?? '';
  const plain = stepOf(shootdown('show', 'zap/2014').out);
  expect(plain).toContain('writes folios[].mapcount, zapping.rmap');
  expect(plain).not.toContain('reads');
  expect(stepOf(shootdown('show', 'zap/2014', '--reads').out)).toMatch(/reads .*folios\[\]\.mapcount/s);
  expect(shootdown('show', 'zap/2014').out).toMatch(/ writes tables\[\]\.ptl; local force\n/);
});

test('threads that have one program are shown once', () => {
  const { out } = shootdown('show', 'page-zap-rmap/remove');
  expect(out).toContain('\nthreads zap0, zap1; ');
  expect(out.match(/^ +\d+ {2}add_mm_rss_vec/gm)).toHaveLength(1);
});

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
  expect(shootdown('show', 'zap/2014', '--diff', '2014').out).toContain('have the same switches and steps');
});

test('what was not looked at to the end says so, and is no success', () => {
  const { code, out } = shootdown('show', 'zap/2022-batches', '--max-states', '100');
  expect(code).toBe(30);
  expect(out).toMatch(/was seen in the first \d+ states only: it stored as many states/);
});

test('--markdown has the steps of all variants but the mutants, and who has a step', () => {
  const { code, out } = shootdown('show', 'zap', '--markdown');
  expect(code).toBe(0);
  expect(out).toContain('| zap | kernel | goes to | variants |\n|---|---|---|---|\n');
  expect(out).toMatch(
    /^\| tlb_flush_rmaps \| mm\/mmu_gather.c: .* \| tlb_flush_rmaps, next \| 2022\*, cursor, up-rt-delayed \|$/m,
  );
  expect(out).toContain('\n| allocator (a daemon) | kernel | goes to |\n');
});

test('--markdown tells the steps of several models together', () => {
  const { code, out } = shootdown('show', 'foll-force', 'lazyfree-batch', '--markdown');
  expect(code).toBe(0);
  expect(out).toMatch(/^\| runs\(op\) \| .* \| runs; or waits \|$/m);
  expect(out).toMatch(/^\| A, B \(a daemon\) \| kernel \| goes to \|$/m);
  const bad = shootdown('show', 'foll-force', 'lazyfre', '--markdown');
  expect(bad.code).toBe(151);
  expect(bad.err).toContain("did you mean 'lazyfree'?");
});

test('--diff tells what a step writes, where it goes to the same places', () => {
  const { out } = shootdown('show', 'mm-switch/a17-fixed', '--diff', 'a17-mutant-no-gen');
  expect(out).toContain(
    '\nwhat is written by switch: load_new_mm_cr3\n' +
      '  mm-switch/a17-fixed          cpus[].cr3, cpus[].gen, cpus[].tlb[]; local next\n' +
      '  mm-switch/a17-mutant-no-gen  cpus[].cr3; local next\n',
  );
  expect(out).not.toContain('\nswitch: load_new_mm_cr3');
});

test('wrong words are told with what to write', () => {
  expect(shootdown('show').err).toContain('show takes one model or variant');
  expect(shootdown('show', 'zap/2012').err).toContain("did you mean '2014'?");
  expect(shootdown('show', 'zap', '--diff', '2014').err).toContain('--diff compares two variants');
  expect(shootdown('show', 'zap/2014', '--diff', '2014', '--markdown').code).toBe(150);
  expect(shootdown('show', 'zap/2014', '--diff', '2014', '--reads').err).toContain('--reads and --diff');
});
