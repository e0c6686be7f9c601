import { expect, test } from 'vitest';
import type { DriveDocument, DriveRunDocument } from '../../report/documents/real-kernel/drive.ts';
import { driveText } from './text.ts';

const step = { thread: 'zap', step: 'flush', args: {}, cpu: 0, tokens: ['0>zap', '0>flush'], note: null };
const driven: DriveRunDocument = {
  name: 'driven',
  rounds: 10,
  unready: 0,
  completed: 10,
  timedOut: [],
  broken: 9,
  saw: { 'a store that is lost': 9, 'a store on disk': 1 },
};
const document: DriveDocument = {
  schema: 'shootdown/drive/1',
  model: 'toy',
  variant: 'racy',
  bounds: {},
  property: 'LOST',
  looks: 'the disk',
  series: '6.12',
  isKernels: true,
  build: null,
  without: null,
  schedule: [step],
  control: null,
  kernel: '6.12.1',
  cpus: 2,
  runs: [driven],
};
const said = (changed: Partial<DriveDocument>): string => driveText({ ...document, ...changed }).join('\n');

test('a result has how often the property broke, and what was seen', () => {
  expect(said({})).toContain('Linux 6.12.1, 2 CPUs: toy/racy breaks LOST in 9 of 10 rounds');
  expect(said({})).toMatch(/driven +10 +10 +9 {2}the counterexample's order/);
  expect(said({})).toContain('driven saw: a store that is lost 9; a store on disk 1');
});

test('a token that did not come is named: the order is impossible there', () => {
  const late = { ...driven, completed: 7, timedOut: [{ token: 1, rounds: 3 }] };
  expect(said({ runs: [late] })).toContain(
    'driven: token 2, 0>flush, did not come in 3 rounds: the order is impossible there',
  );
});

test('rounds whose initial state could not be made count for nothing', () => {
  const text = said({ runs: [{ ...driven, unready: 4, broken: 6 }] });
  expect(text).toContain('breaks LOST in 6 of 6 rounds');
  expect(text).toContain('driven: the initial state could not be made in 4 of 10 rounds');
});

test('a plan says what is left out, that the kernel is another variant, and that there is no control', () => {
  const plan = said({ runs: null, without: 'flush_pending', isKernels: false });
  expect(plan).toContain('toy/racy on Linux 6.12: 1 step, 2 tokens');
  expect(plan).toContain('left out: flush_pending(), so that the kernel is toy/racy');
  expect(plan).toContain('such a kernel is not toy/racy: the order may be impossible there');
  expect(plan).toContain('control: none');
});

test('a plan says by what its kernel is built', () => {
  expect(said({ runs: null, build: 'up' })).toContain('such a kernel is built by guest/drive/build-kernel up');
});

test('what a kernel says is printed without what a terminal would take for commands', () => {
  const text = said({ kernel: '6.12\u001b[2J', runs: [{ ...driven, saw: { '\u001b[31mred': 1 } }] });
  expect(text).not.toContain('\u001b');
});
