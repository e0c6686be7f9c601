// What the benchmarks do with what they measure.
import { describe, expect, test } from 'vitest';
import type { Contender, Found } from '../bench/peers/contender.ts';
import { textFor } from '../bench/peers/original.ts';
import { contendersFor } from '../bench/peers/peers.ts';
import { head, rowsOf } from '../bench/peers/results.ts';
import { disagreementOf } from '../bench/peers/rounds.ts';
import { rumur } from '../bench/peers/rumur.ts';
import { sizes, verdicts, wholes } from '../bench/peers/sizes.ts';
import { spinBreadthFirst, spinDepthFirst } from '../bench/peers/spin.ts';
import { run } from '../bench/process.ts';
import { replaced } from '../bench/readme.ts';
import { ratioOf } from '../bench/statistics.ts';
import { markdownTable, plainTable } from '../bench/table.ts';

const whole: Found = { states: 10, transitions: 30, broken: undefined, steps: undefined, stateBytes: undefined };
const broken: Found = { ...whole, broken: 'MKCLEAN', steps: 11 };
const exact = { ...rumur(1), name: 'peer' };
const heuristic: Contender = { ...exact, exact: false };
const deep: Contender = { ...exact, shortest: false };
const differing = (contender: Contender, found: Found, reference: Found) =>
  disagreementOf(contender, found, 'the first', reference);

describe('contenders are held to the same answer', () => {
  test('the same states and transitions', () => {
    expect(differing(exact, whole, whole)).toBeUndefined();
    expect(differing(exact, { ...whole, states: 11 }, whole)).toBe('found states 11, but the first 10');
    expect(differing(exact, { ...whole, transitions: 29 }, whole)).toBe('found transitions 29, but the first 30');
  });

  test('a heuristic symmetry may keep more states, never fewer', () => {
    expect(differing(heuristic, { ...whole, states: 11, transitions: 33 }, whole)).toBeUndefined();
    expect(differing(heuristic, { ...whole, states: 9 }, whole)).toContain('states 9');
  });

  test('nobody finds a violation that the others do not', () => {
    expect(differing(exact, broken, whole)).toContain('broken property MKCLEAN, but the first none');
    expect(differing(exact, whole, broken)).toContain('broken property none, but the first MKCLEAN');
  });

  test('with reductions each may store what it will, but not find something else', () => {
    const reduced = (found: Found, reference: Found) => disagreementOf(exact, found, 'the first', reference, true);
    expect(reduced({ ...whole, states: 3, transitions: 4 }, whole)).toBeUndefined();
    expect(reduced(broken, whole)).toContain('broken property');
    expect(reduced({ ...broken, steps: 12 }, broken)).toContain('steps 12');
  });

  test('a shortest counterexample is as short for all, and no other is shorter', () => {
    expect(differing(exact, { ...broken, states: 1 }, broken)).toBeUndefined();
    expect(differing(exact, { ...broken, steps: 12 }, broken)).toContain('steps 12');
    expect(differing(deep, { ...broken, steps: 90 }, broken)).toBeUndefined();
    expect(differing(deep, { ...broken, steps: 10 }, broken)).toContain('steps 10');
  });
});

describe('a tool that came to no result is no result', () => {
  const [size] = wholes;
  if (size === undefined) throw new Error('no sizes');
  const ended = (output: string) => ({ seconds: 1, peakBytes: 1, cpuSeconds: 1, code: 1, output });
  const spinSays = (more: string) =>
    ended(
      `${more}\nFull statespace search for:\nState-vector 76 byte, depth reached 192, errors: 0\n 101 states, stored\n 1009 transitions (= stored+matched)\n`,
    );

  test('spin: its choices of an initial state are taken off', () => {
    expect(spinDepthFirst().read(spinSays(''), size)).toMatchObject({ states: 100, transitions: 1000 });
    expect(spinBreadthFirst().read(spinSays(''), size)).toMatchObject({ states: 101 - 31, transitions: 1009 - 39 });
  });

  test.each(['error: max search depth too small', 'pan: out of memory', 'pan: hash table is full'])(
    'spin: %s',
    (said) => {
      expect(() => spinDepthFirst().read(spinSays(said), size)).toThrow(/came to no result.*exit code 1/);
    },
  );

  test('spin: hashes instead of states, as its parallel search keeps by default', () => {
    const { output } = spinSays('');
    const hashes = output.replace('Full statespace search', 'Hash-Compact 4 search');
    expect(() => spinDepthFirst().read(ended(hashes), size)).toThrow('came to no result');
  });

  test('rumur: a crash', () => {
    expect(() => exact.read(ended('state of size 21: out of memory'), size)).toThrow('out of memory');
  });
});

test('sizes have names of their own', () => {
  const names = sizes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('until the verdict, each tool runs with the reductions that it has, and the table says what it stored', async () => {
  for (const size of verdicts) {
    const contenders = contendersFor(size, 2);
    expect(new Set(contenders.map(({ tool }) => tool))).toEqual(new Set(['shootdown', 'spin', 'rumur']));
    for (const { name, tool, prepare } of contenders) {
      if (tool !== 'shootdown') continue;
      const command = await prepare(size, 0);
      expect(command, name).not.toContain('--no-lazy-noise');
      expect(command, name).not.toContain('--no-symmetry');
      expect(command, name).not.toContain('--no-local');
    }
    expect(contenders.filter(({ tool }) => tool === 'rumur').every(({ name }) => name.includes('symmetry'))).toBe(true);
  }
  const [size] = verdicts;
  const [contender] = size === undefined ? [] : contendersFor(size, 1);
  if (size === undefined || contender === undefined) expect.fail('nothing to measure');
  const measured = [{ contender, found: whole, seconds: [1], peakBytes: [0], cpuSeconds: [1] }];
  const [row] = rowsOf({ size, measured });
  expect(row?.length).toBe(head.length);
  expect(row?.[head.indexOf('states')]).toBe('10');
});

test('a model that others wrote is searched with so many processes, and without its formula; another text is refused', () => {
  const original = '#define N\t5\t/* nr of processes */\nbyte turn[N];\n\nltl bypass { <> true }\n';
  expect(textFor(original, 3)).toBe('#define N 3\t/* nr of processes */\nbyte turn[N];\n\n\n');
  expect(() => textFor('byte turn[5];', 3)).toThrow('is not the text that is known here');
});

test('a ratio is that of the medians; least and most are of single rounds', () => {
  expect(ratioOf([10, 20, 90], [5, 10, 9])).toEqual({ median: 20 / 9, least: 2, most: 10 });
});

test('tables are aligned, numbers to the right', () => {
  const rows = [
    ['spin', '9.10'],
    ['shootdown', '10.00'],
  ];
  expect(plainTable(['', 'seconds'], rows)).toEqual(['           seconds', 'spin          9.10', 'shootdown    10.00']);
  expect(markdownTable(['', 'seconds'], rows)[1]).toBe('| --------- | ------: |');
});

test('only what is between the markers of a page is replaced', () => {
  const page = 'before\n<!-- begin: written by npm run bench -- --write -->\nold\n<!-- end -->\nafter\n';
  expect(replaced(page, ['new'])).toBe(page.replace('old', 'new'));
  expect(() => replaced('no markers', ['new'])).toThrow('has no');
});

describe('a process is measured', () => {
  const holds = (mib: number) => [
    process.execPath,
    '-e',
    `const b = Buffer.alloc(${mib} * 2 ** 20, 1); setTimeout(() => console.log(b.length), 300)`,
  ];

  test('its time, output, exit code and memory, even that which it gave back', async () => {
    const { seconds, peakBytes, code, output } = await run(holds(200));
    expect({ code, output }).toEqual({ code: 0, output: `${200 * 2 ** 20}\n` });
    expect(seconds).toBeGreaterThan(0.3);
    expect(peakBytes).toBeGreaterThan(200 * 2 ** 20);
  });

  test('with its processor time: little while it sleeps, all while it computes', async () => {
    const computes = (seconds: number) =>
      `const spent = () => { const { user, system } = process.cpuUsage(); return user + system; };
       while (spent() < ${seconds} * 1e6);`;
    const [asleep, busy] = [await run(['sleep', '0.5']), await run([process.execPath, '-e', computes(0.5)])];
    expect(asleep.cpuSeconds).toBeLessThan(0.2);
    // It is sampled: what was added last is not seen.
    expect(busy.cpuSeconds).toBeGreaterThan(0.1);
    expect(busy.cpuSeconds).toBeLessThan(1);
  });

  test('with the memory of its children', async () => {
    // They hold it until both have it and the samples, of which there are twenty a second, cannot have missed it.
    const child = JSON.stringify([
      '-e',
      `const b = Buffer.alloc(150 * 2 ** 20, 1); console.log(b.length); process.stdin.resume()`,
    ]);
    const parent = `const { spawn } = require('node:child_process');
      const children = [0, 1].map(() => spawn(process.execPath, ${child}, { stdio: ['pipe', 'pipe', 'inherit'] }));
      Promise.all(children.map((child) => new Promise((has) => child.stdout.once('data', has))))
        .then(() => setTimeout(() => children.forEach((child) => child.stdin.end()), 1000))`;
    const { peakBytes } = await run([process.execPath, '-e', parent]);
    expect(peakBytes).toBeGreaterThan(300 * 2 ** 20);
  });
});
