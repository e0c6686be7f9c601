import { expect, test } from 'vitest';
import { lineWords, parseTraceLog } from './trace-log.ts';

const head = '# tracer: nop\n#\n# entries-in-buffer/entries-written: 3/3   #P:2\n#\n';
const mark =
  '          race-190     [000] ...1.    13.124837: mark_dirty: (folio_mark_dirty+0x4/0x60) folio=0xffd40000000dae00\n';
const remote =
  '          race-191     [001] d.h..    13.132985: flush_func: (flush_tlb_func+0x4/0x1f0) info=0xff1100001f235140\n';
const returns =
  '         <...>-190     [000] .N...    13.136178: r: (unmap_page_range+0xd88/0x14e0 <- flush_tlb_mm_range) arg1=0x0\n';

const parse = (text: string, section = {}) => parseTraceLog(text, 'trace', section);

test('kprobes, kretprobes, tracepoints and the function tracer are read', () => {
  const fault = '  kworker/u8:2-3-77 [001] d....    13.2: page_fault_user: address=0x7f00 ip=0x401eed error_code=0x6\n';
  const called = '           cat-5  (      5) [001] d..1.    14.000001: folio_mkclean <-folio_clear_dirty_for_io\n';
  const inside = '           cat-5   [001] d..1.    15: p: (folio_mkclean+0x40/0x90 [brd])\n';
  const { lines } = parse(head + mark + remote + returns + fault + called + inside);
  expect(lines.map(lineWords)).toEqual([
    'race-190 on CPU 0: folio_mark_dirty folio=0xffd40000000dae00',
    'CPU 1 in an interrupt: flush_tlb_func info=0xff1100001f235140',
    'task 190 on CPU 0: flush_tlb_mm_range returns arg1=0x0',
    'kworker/u8:2-3-77 on CPU 1: page_fault_user address=0x7f00 ip=0x401eed error_code=0x6',
    'cat-5 on CPU 1: folio_mkclean',
    'cat-5 on CPU 1: folio_mkclean+0x40',
  ]);
  expect(lines.map(({ number, atomic }) => [number, atomic])).toEqual([
    [5, true],
    [6, false],
    [7, false],
    [8, false],
    [9, true],
    [10, true],
  ]);
});

test('of a kernel that does not count it, nothing is said of preemption', () => {
  expect(parse(mark.replace('...1.', '.....')).lines[0]?.atomic).toBeUndefined();
});

test('what the recorder says of itself is read', () => {
  const said = ['kernel 6.1.0', 'probe folio_mark_dirty', 'probe f%return', 'refused mlock_folio', 'bound ptes=1'];
  const log = parse(said.map((each) => `# shootdown observe: ${each}\n`).join('') + mark);
  expect(log).toMatchObject({ kernel: '6.1.0', recorded: ['folio_mark_dirty', 'f%return'], bounds: ['ptes=1'] });
  expect(parse(mark).recorded).toBeUndefined();
});

test('a part of a log is read alone', () => {
  const marker = (text: string) => `          race-190     [000] .....    13.124837: tracing_mark_write: ${text}\n`;
  const text = marker('op') + marker('op munmap') + mark + marker('ret') + remote;
  expect(parse(text, { from: 'op munmap', to: 'ret' }).lines).toHaveLength(1);
  expect(() => parse(text, { from: 'op mlock' })).toThrow(/no line with 'op mlock'/);
  expect(() => parse(marker('op') + mark, { from: 'op', to: 'op' })).toThrow(/no line with 'op' there/);
});

test('events that were lost are refused, unless the part that is looked at is whole', () => {
  const lost = 'CPU:1 [LOST 42 EVENTS]\n';
  expect(() => parse(mark + lost + remote)).toThrow(/line 2: 42 events are lost/);
  expect(parse(lost + mark + remote, { from: 'mark_dirty' }).lines).toHaveLength(1);
  expect(() => parse(head.replace('3/3', '3/9') + mark)).toThrow(/room for 3 of 9 events/);
});

test('what is no log is refused with the line', () => {
  expect(() => parse(`${mark}hello\n`)).toThrow(/line 2: 'hello' is no event/);
  expect(() => parse('# tracer: function_graph\n')).toThrow(/tracer function_graph/);
  expect(() => parse(remote + mark)).toThrow(/line 2: its time, 13.124837, is before that of line 1/);
});
