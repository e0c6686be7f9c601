// What lines say of the order of steps, on two threads that take something in turn.
import { expect, test } from 'vitest';
import { type Draft, int, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import { observe } from './observe.ts';
import { readingOf } from './reading.ts';
import type { StepEvent } from './step-event.ts';
import { eventsOf } from './tables/index.ts';
import { parseTraceLog } from './trace-log.ts';

const state = struct({ taken: int(0, 2), turns: int(0, 9) });
const { thread, system } = forState<Draft<typeof state>>();
const taker = (name: string, number: number) =>
  thread(name).steps({
    get_it: (m) => {
      if (m.taken > 0) return blocked;
      m.taken = number;
      return 'between';
    },
    between: (m) => {
      m.turns++;
      return 'put_it';
    },
    put_it: (m) => {
      m.taken = 0;
      return 'done';
    },
  });
const turns = system({ state, threads: [taker('one', 1), taker('other', 2)], properties: [] });

/** `1 get_it`, `2 get_it returns`: by CPU, which is the pid as well; a microsecond later each, but for one that begins with `=`. */
const logOf = (...lines: readonly string[]) => {
  let time = 0;
  const text = lines.map((line) => {
    const [, same, cpu, symbol, returns] = /^(=?)(\d) (\w+)( returns)?$/.exec(line) ?? [];
    if (same === '') time++;
    const what = returns === undefined ? `${symbol}+0x0/0x10` : `caller+0x10/0x20 <- ${symbol}`;
    return `task-${cpu} [00${cpu}] ..... ${time}: event: (${what}) about=0x${cpu}0`;
  });
  return parseTraceLog(text.join('\n'), 'log');
};

const outcomeOf = async (events: readonly StepEvent[], ...lines: readonly string[]): Promise<'accepted' | number> => {
  const { finding } = await observe('turns', readingOf(turns, events, logOf(...lines)));
  if (finding.kind === 'incomplete') throw new Error(finding.limit);
  return finding.kind === 'accepted' ? 'accepted' : finding.line;
};

const byLabel = eventsOf('turns', turns).events;
const withReturns: readonly StepEvent[] = [
  ...byLabel,
  { steps: ['one: get_it', 'other: get_it'], probes: [{ symbol: 'get_it' }], returns: true, at: 'end' },
];

test('without a table a step is seen by the function that its label names', async () => {
  const reading = readingOf(turns, byLabel, logOf('1 get_it', '1 put_it', '2 get_it'));
  expect([reading.seen, reading.unseen]).toEqual([
    ['one: get_it', 'one: put_it', 'other: get_it', 'other: put_it'],
    ['one: between', 'other: between'],
  ]);
});

test('lines of one thread are in the order of its steps', async () => {
  expect(await outcomeOf(byLabel, '1 get_it', '1 put_it', '2 get_it', '2 put_it')).toBe('accepted');
  expect(await outcomeOf(byLabel, '1 put_it', '1 get_it')).toBe(0);
  expect(await outcomeOf(byLabel, '1 get_it', '1 put_it', '1 get_it')).toBe(2);
});

test('a step may be taken late, as long as its thread has no other line', async () => {
  expect(await outcomeOf(byLabel, '1 get_it', '2 get_it', '1 put_it', '2 put_it')).toBe('accepted');
  expect(await outcomeOf(byLabel, '1 get_it', '2 get_it', '2 put_it', '1 put_it')).toBe('accepted');
});

test('what has returned has been done', async () => {
  const both = ['1 get_it', '2 get_it', '1 get_it returns'];
  expect(await outcomeOf(withReturns, ...both, '1 put_it', '2 get_it returns')).toBe('accepted');
  expect(await outcomeOf(withReturns, ...both, '2 get_it returns', '1 put_it')).toBe(3);
});

test('lines of one time and of two threads are in no order', async () => {
  const before = ['1 get_it', '1 get_it returns', '2 get_it'];
  expect(await outcomeOf(withReturns, ...before, '2 get_it returns', '1 put_it')).toBe(3);
  expect(await outcomeOf(withReturns, ...before, '2 get_it returns', '=1 put_it')).toBe('accepted');
});

test('a task is one thread throughout, and a third one is nobody', async () => {
  expect(await outcomeOf(byLabel, '1 get_it', '1 put_it', '2 get_it', '2 put_it', '3 get_it')).toBe(4);
  expect(await outcomeOf(byLabel, '1 get_it', '2 put_it')).toBe(1);
});

test('a name of the log is one of the model throughout, and no other name is the same', async () => {
  const about = { kind: 'turn', in: ['about'], without: 1, is: (m: object) => Reflect.get(m, 'turns') } as const;
  const named: readonly StepEvent[] = [
    { steps: ['one: get_it', 'other: get_it'], probes: [{ symbol: 'get_it' }], identities: [about] },
    { steps: ['one: put_it', 'other: put_it'], probes: [{ symbol: 'put_it' }] },
  ];
  expect(await outcomeOf(named, '1 get_it', '1 put_it', '2 get_it')).toBe('accepted');
  const both = named.map((event) => ({ ...event, identities: [about] }));
  expect(await outcomeOf(both, '1 get_it', '1 put_it')).toBe(1);
  const never = [{ ...(named[0] as StepEvent), identities: [{ ...about, is: () => 0 }] }];
  expect(await outcomeOf([...never, ...named.slice(1)], '1 get_it', '1 put_it', '2 get_it')).toBe(2);
});

test('a line of the right function and of too many steps is of no path', async () => {
  const often = [{ steps: ['one: get_it'], probes: [{ symbol: 'get_it' }], times: 'about' }];
  await expect(outcomeOf(often, '1 get_it')).resolves.toBe(0);
});
