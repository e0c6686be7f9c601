// Public models of other tools, written with sets, bags of messages, variants, choices that depend on the state and initial states from a
// function space: published counts, and no more lines than the original (test/known/ports/README.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isExpected } from '../src/check/expected.ts';
import { instantiate, type Model } from '../src/index.ts';
import chameneos from './known/ports/chameneos.ts';
import changRoberts from './known/ports/chang-roberts.ts';
import cigaretteSmokers from './known/ports/cigarette-smokers.ts';
import coffeeCan from './known/ports/coffee-can.ts';
import ewd840 from './known/ports/ewd840.ts';
import increment from './known/ports/increment.ts';
import paxos from './known/ports/paxos.ts';
import petersonN from './known/ports/peterson-n.ts';
import readersWriters from './known/ports/readers-writers.ts';
import schedulingAllocator from './known/ports/scheduling-allocator.ts';
import simpleAllocator from './known/ports/simple-allocator.ts';
import syncTermination from './known/ports/sync-termination.ts';
import voting from './known/ports/voting.ts';
import transactionCommit from './known/transaction-commit.ts';
import twoPhase from './known/two-phase.ts';

interface Port {
  readonly model: Model;
  readonly bounds?: { readonly [bound: string]: number };
  readonly symmetry?: boolean;
  readonly states: number;
  /** The initial states and all transitions, as TLC counts what it generates; where that is published and counted alike. */
  readonly generated?: number;
  /** The states on a longest shortest path. */
  readonly depth?: number;
}

const ports: readonly Port[] = [
  { model: twoPhase, states: 288, generated: 1146, depth: 11 },
  { model: twoPhase, bounds: { managers: 5 }, states: 8832 },
  { model: transactionCommit, states: 34, generated: 94, depth: 7 },
  { model: readersWriters, states: 21527, generated: 59674, depth: 13 },
  { model: simpleAllocator, states: 400, generated: 1633, depth: 6 },
  { model: schedulingAllocator, states: 1690, generated: 5854, depth: 7 },
  { model: ewd840, states: 302 },
  { model: ewd840, bounds: { nodes: 4 }, states: 1566, depth: 12 },
  { model: syncTermination, states: 129, generated: 3722, depth: 1 },
  { model: coffeeCan, states: 5150, generated: 20002, depth: 1 },
  { model: changRoberts, states: 137, generated: 227, depth: 10 },
  { model: cigaretteSmokers, states: 6, generated: 15, depth: 2 },
  { model: chameneos, states: 34534, generated: 104697, depth: 13 },
  { model: voting, symmetry: true, states: 77, depth: 11 },
  { model: paxos, symmetry: true, states: 25, depth: 9 },
  { model: petersonN, bounds: { processes: 2 }, states: 294, generated: 541 },
  { model: petersonN, states: 45915, generated: 128654 },
  { model: increment, states: 13 },
  { model: increment, symmetry: true, states: 8 },
];

const named = (some: readonly Port[]) =>
  some.map((port) => {
    const bounds = Object.entries(port.bounds ?? {}).map(([name, value]) => `${name} ${value}`);
    return [[port.model.name, ...bounds, ...(port.symmetry ? ['symmetry'] : [])].join(', '), port] as const;
  });

describe.each(['packed', 'reference'] as const)('by the %s engine', (engine) => {
  test.each(named(ports.filter(({ states, symmetry }) => engine === 'packed' || (states < 1000 && !symmetry))))(
    '%s has the published states',
    async (_, { model, bounds = {}, symmetry = false, ...published }) => {
      const instance = instantiate(model, 'published', bounds);
      const { verdict, statistics } = await check(instance, { engine, symmetry, local: false });
      expect(isExpected(instance.expect, verdict)).toBe(true);
      const levels = statistics.levels.filter((states) => states > 0);
      expect({
        states: statistics.states,
        generated: (levels[0] ?? 0) + statistics.transitions,
        depth: levels.length,
      }).toMatchObject(published);
    },
  );
});

const folder = join(import.meta.dirname, 'known', 'ports');
const table = readFileSync(join(folder, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, file, , , , , lines, original] = line.split('|').map((cell) => cell.trim());
    const path = /\]\((.*\.ts)\)/.exec(file ?? '')?.[1];
    return path === undefined ? [] : [{ path, lines: Number(lines), original: Number(original) }];
  });

/** Lines with something on them that is no comment and no import. */
const linesOf = (source: string): number =>
  source
    .replace(/^import [^;]*;$/gm, '')
    .replace(/^\s*(\/\*\*.*\*\/|\/\/.*)$/gm, '')
    .split('\n')
    .filter((line) => line.trim() !== '').length;

test('the table has every port, with the lines that it has', () => {
  expect(table.map(({ path, lines }) => [path, lines])).toEqual(
    table.map(({ path }) => [path, linesOf(readFileSync(join(folder, path), 'utf8'))]),
  );
  expect(table.length).toBeGreaterThanOrEqual(new Set(ports.map(({ model }) => model.name)).size);
});

test('ten at least have no more lines than the original', () => {
  expect(table.filter(({ lines, original }) => lines <= original).length).toBeGreaterThanOrEqual(10);
});
