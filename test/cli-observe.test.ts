// `shootdown observe` as users type it, on logs of real kernels; and what is refused.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { root } from './pages.ts';
import { answer, folder } from './run-cli.ts';

const recorded = (name: string): string => join(root, 'test/fixtures/observe', `${name}.txt`);

test('a log is of a path of the right generation, by the bounds that it says', () => {
  const { code, out } = answer('observe', 'zap/2014', '--log', recorded('zap-one-page-6.1'));
  expect(code).toBe(0);
  expect(out).toMatch(/^zap\/2014: .*zap-one-page-6\.1\.txt is the log of a path$/m);
  expect(out).toContain('Linux 6.1.0-50-cloud-amd64, 10 lines of steps; of none: flush_tlb_func 1');
  expect(out).toContain('ptes=1 folios=1 anon=0');
  expect(out).toMatch(/^ {5}35 {2}zap: page_remove_rmap\n {5}36 {2}zap: __tlb_remove_page\n {5}37 {2}zap: tlb_flush/m);
});

test('a log of no path is shown to its first line that does not fit, with what is possible there and why no step is it', () => {
  const { code, out } = answer('observe', 'zap/pre-2014', '--log', recorded('zap-one-page-6.1'));
  expect(code).toBe(21);
  expect(out).toContain('is the log of no path: line 37 does not fit');
  expect(out).toMatch(/^4 of 10 lines fit, then line 37\n {2}zap-1 on CPU 0: flush_tlb_mm_range start=/m);
  expect(out).toMatch(/states possible there, such as\n {2}\d+ states?: zap at/);
  expect(out).toMatch(/^ {2}zap: tlb_flush_mmu: the line has preemption off, and no lock is held/m);
});

test('the result is kept, and written as a page', () => {
  const { code, out } = answer(
    'observe',
    'zap/2014',
    '--log',
    recorded('zap-one-page-6.12'),
    '--html',
    'observed.html',
  );
  expect([code, out]).toEqual([21, expect.stringMatching(/^written: observed\.html$/m)]);
  expect(readFileSync(join(folder, 'observed.html'), 'utf8')).toContain('is the log of no path');
  const kept = JSON.parse(
    readFileSync(join(folder, 'out/results/observe-zap-2014-zap-one-page-6.12.txt.json'), 'utf8'),
  );
  expect(kept).toMatchObject({ schema: 'shootdown/observation/1', verdict: 'rejected', rejected: { accepted: 2 } });
});

test('a search that a limit ends says nothing of the log', () => {
  const { code, out } = answer(
    'observe',
    'zap/2022-batches',
    '--log',
    recorded('zap-one-page-6.1'),
    '--max-states',
    '20',
  );
  expect(code).toBe(30);
  expect(out).toMatch(/^zap\/2022-batches: incomplete \(states\): nothing is known of/);
});

test('a gzipped log, a part of it, and tasks of it', () => {
  const text = readFileSync(recorded('zap-one-page-6.1'), 'utf8');
  const marker = (what: string, time: string): string =>
    `           other-7       [000] .....  ${time}: tracing_mark_write: ${what}\n`;
  const first = /: tlb_gather_mmu:/.exec(text)?.index ?? 0;
  const begin = text.lastIndexOf('\n', first) + 1;
  const before = `${marker('begin', '1')}           other-7       [000] ...1.  2: folio_mark_dirty: (folio_mark_dirty+0x0/0x60) folio=0x10\n`;
  const whole = `${text.slice(0, begin)}${before}${marker('now', '3')}${text.slice(begin)}${marker('over', '9999999999999')}`;
  const log = join(folder, 'trace.gz');
  writeFileSync(log, gzipSync(whole));
  expect(answer('observe', 'zap/2014', '--log', log).code).toBe(21);
  expect(answer('observe', 'zap/2014', '--log', log, '--from', 'now', '--to', 'over').code).toBe(0);
  const { code, out } = answer('observe', 'zap/2014', '--log', log, '--task', 'zap', '--task', 'store');
  expect([code, out]).toEqual([0, expect.stringContaining('4 lines of other tasks')]);
});

test('who is who can be said, and is then so', () => {
  const log = recorded('zap-one-page-6.1');
  expect(answer('observe', 'zap/2014', '--log', log, '--thread', 'zap=1', '--thread', 'cpu 0=1').code).toBe(0);
  const { code, out } = answer('observe', 'zap/2014', '--log', log, '--thread', 'writeback=1');
  expect([code, out]).toEqual([21, expect.stringContaining('zap-1 is writeback already')]);
});

test('the script that records is one that a shell can read, with the probes of a series', () => {
  const { code, out } = answer('observe', 'zap', '--events', '--series', '6.1');
  expect(code).toBe(0);
  expect(out).toContain("probe 'page_remove_rmap' 'p:kprobes/page_remove_rmap page_remove_rmap page=%di:x64'");
  expect(out).toContain("probe 'flush_tlb_mm_range%return' 'r:kprobes/flush_tlb_mm_range_returns flush_tlb_mm_range'");
  expect(out).not.toContain('folio_remove_rmap_ptes');
  expect(spawnSync('sh', ['-n'], { input: out, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  expect(answer('observe', 'cow/exclusive', '--events').out).toContain(
    "probe 'wp_page_copy' 'p:kprobes/wp_page_copy wp_page_copy'",
  );
});

test('what cannot be is refused with what would do', () => {
  const refused = (...args: string[]): string => {
    const { code, out, err } = answer('observe', ...args);
    expect([code, out]).toEqual([expect.toBeOneOf([150, 151]), '']);
    return err;
  };
  const log = recorded('zap-one-page-6.1');
  expect(refused('--log', log)).toContain('observe takes one variant');
  expect(refused('zap', '--log', log, '--json')).toContain('--json is of one variant');
  expect(refused('zap/2014')).toContain('there is no log');
  expect(refused('zap/2041', '--log', log)).toContain("did you mean '2014'");
  expect(refused('zap/2014', '--log', 'none.txt')).toContain('none.txt cannot be read');
  expect(refused('zap/2014', '--log', log, '--set', 'pages=1')).toContain("no bound 'pages'");
  expect(refused('zap/2014', '--log', log, '--thread', 'zip=1')).toContain("did you mean 'zap'");
  expect(refused('zap/2014', '--log', log, '--thread', 'zap=9')).toContain('it has zap-1');
  expect(refused('zap/2014', '--log', log, '--thread', 'zap')).toContain('names no thread and number');
  expect(refused('zap/2014', '--log', log, '--from', 'nowhere')).toContain("no line with 'nowhere'");
  expect(refused('zap/2014', '--log', log, '--scenario', 'one-page')).toContain('--scenario is of --record');
  expect(refused('zap/2014', '--log', log, '--series', '6.1')).toContain('--series is of --events');
  expect(refused('zap/2014', '--log', recorded('mlock-count-in-turn-6.1'))).toContain('is of a step of the model');
  expect(refused('zap/2014', '--record', 'uml')).toContain('user-mode Linux has no ftrace');
  expect(refused('cow/exclusive', '--record', 'uml')).toContain("nothing can be recorded of the model 'cow' here");
  expect(refused('zap/2014', '--record', join(folder, 'none'), '--scenario', 'one-pages')).toContain(
    "did you mean 'one-page'",
  );
});
