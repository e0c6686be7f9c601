import { expect, test } from 'vitest';
import { blocked, type Draft, forState, int, scalarset, struct } from '../../../src/index.ts';
import { resultOf, verdictOf } from '../../../test/verdict-of.ts';
import {
  readSeqcountBegin,
  readSeqcountRetry,
  seqcountAssertions,
  seqcountOf,
  writeSeqcountBegin,
  writeSeqcountEnd,
} from './seqcount.ts';

/** Readers of two words that are written together. `how`: under the part, under a number that counts, or with no look whether to retry. */
const words = (how: 'part' | 'number' | 'no retry', writes: number, readers: number) => {
  const Reader = scalarset('reader', readers);
  const state = struct({ seq: seqcountOf(Reader), number: int(0, 2 * writes), a: int(0, 1), b: int(0, 1) });
  const { thread, always, reachable, system } = forState<Draft<typeof state>>();
  const writer = thread('writer', { locals: { left: int(0, writes) } }).steps({
    write_seqcount_begin: (m, t) => {
      t.left++;
      if (how === 'number') m.number++;
      else writeSeqcountBegin(m.seq);
      return 'a';
    },
    a: (m) => {
      m.a = 1 - m.a;
      return 'b';
    },
    b: (m) => {
      m.b = 1 - m.b;
      return 'write_seqcount_end';
    },
    write_seqcount_end: (m, t) => {
      if (how === 'number') m.number++;
      else writeSeqcountEnd(m.seq);
      return t.left < writes ? 'write_seqcount_begin' : 'done';
    },
  });
  const reader = thread('reader', {
    over: Reader,
    locals: { seen: int(0, 2 * writes), a: int(0, 1), b: int(0, 1) },
  }).steps({
    read_seqcount_begin: (m, t, { reader }) => {
      if (how === 'number') {
        if (m.number % 2 === 1) return blocked;
        t.seen = m.number;
      } else if (!readSeqcountBegin(m.seq, reader)) return blocked;
      return 'a';
    },
    a: (m, t) => {
      t.a = m.a;
      return 'b';
    },
    b: (m, t) => {
      t.b = m.b;
      return 'read_seqcount_retry';
    },
    read_seqcount_retry: (m, t, { reader }) => {
      const retry = how === 'number' ? m.number !== t.seen : readSeqcountRetry(m.seq, reader) && how === 'part';
      t.seen = 0;
      if (!retry) return 'use';
      t.a = 0;
      t.b = 0;
      return 'read_seqcount_begin';
    },
    use: () => 'done',
  });
  const used = (m: Draft<typeof state>) =>
    Array.from({ length: readers }, (_, i) => reader.in(m, i)).filter(({ pc }) => pc === 'use');
  return () =>
    system({
      state,
      threads: [writer, reader],
      properties: [
        always('TORN', 'what is used was written together', (m) => used(m).every(({ a, b }) => a === b)),
        ...[0, 1].map((a) => reachable(`reads ${a}`, 'it is read', (m) => used(m).some((t) => t.a === a))),
      ],
    });
};

test('no reader uses what was torn, unless it does not look whether to retry', async () => {
  expect(await verdictOf(words('part', 1, 2))).toBe('holds');
  expect(await verdictOf(words('number', 1, 2))).toBe('holds');
  // The reader begins; the writer begins, and writes a; the reader reads both, and does not retry.
  expect(await verdictOf(words('no retry', 1, 1))).toBe('TORN in 6');
});

test('what is left of the number tells readers as much as the number: as many states with one writer, fewer than with two', async () => {
  const states = async (how: 'part' | 'number', writes: number) =>
    (await resultOf(words(how, writes, 1))).statistics.states;
  expect(await states('part', 1)).toBe(await states('number', 1));
  expect(await states('part', 3)).toBeLessThan(await states('number', 3));
});

test('a second writer is an assertion that has a name', async () => {
  const state = struct({ seq: seqcountOf(['reader']) });
  const { thread, system } = forState<Draft<typeof state>>();
  const writer = (name: string) =>
    thread(name).steps({
      write_seqcount_begin: (m) => {
        writeSeqcountBegin(m.seq);
        return 'write_seqcount_end';
      },
      write_seqcount_end: (m) => {
        writeSeqcountEnd(m.seq);
        return 'done';
      },
    });
  const { verdict } = await resultOf(() =>
    system({ state, threads: [writer('a'), writer('b')], properties: [], assertions: seqcountAssertions }),
  );
  expect(verdict).toMatchObject({ kind: 'violated', sentence: seqcountAssertions['ONE-WRITER'] });
});
