// The drawn state space: its numbers are those of a search, its quotients keep every state, and others can read what is written.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import counter from '../../test/fixtures/models/counter.ts';
import sharedField from '../../test/fixtures/models/shared-field.ts';
import { parseXml } from '../../test/parse-xml.ts';
import { check } from '../check/check.ts';
import { loadModel } from '../loading/models.ts';
import { instantiate } from '../model/instance.ts';
import type { Model } from '../model/model.ts';
import { dot } from './dot.ts';
import { drawnGraph } from './drawn-graph.ts';
import { graphml } from './graphml.ts';
import { stateSpace } from './state-space.ts';

const [zap, zapRmap] = await Promise.all(['zap', 'page-zap-rmap'].map(loadModel));
const remove = instantiate(zapRmap as Model, 'remove', { removers: 1 });

test('it has the states and the transitions that a search counts', async () => {
  const { states, edges, whole } = stateSpace(remove.system, 10_000);
  const { statistics } = await check(remove, { symmetry: false, workers: 1 });
  expect([states.length, edges.length, whole]).toEqual([statistics.states, statistics.transitions, true]);
});

test('what each state is, is said: a broken property, a deadlock, an end', () => {
  const of = (variant: string) => stateSpace(instantiate(counter, variant).system, 100).states;
  expect(of('breaks').map(({ broken }) => broken)).toEqual([[], [], ['SMALL'], ['SMALL'], ['SMALL']]);
  expect(of('fine').map(({ end }) => end)).toEqual([undefined, undefined, undefined, undefined, 'finished']);
  expect(of('deadlock').map(({ end }) => end)).toEqual([undefined, undefined, undefined, 'deadlock']);
});

test('a limit is told, and where the rest would go on', () => {
  const { states, whole } = stateSpace(instantiate(counter, 'fine').system, 3);
  expect(whole).toBe(false);
  expect(states.map(({ cut }) => cut)).toEqual([false, false, true]);
});

describe('grouped by fields', () => {
  const { system } = instantiate(zap as Model, '2014');
  const space = stateSpace(system, 10_000);

  test('every state is in one node, and every step between two nodes is there', () => {
    const { nodes, edges } = drawnGraph(system, space, ['zap.pc']);
    expect(nodes.reduce((sum, { states }) => sum + states, 0)).toBe(space.states.length);
    const pcs = new Set(space.states.map(({ value }) => (value as unknown as { zap: { pc: string } }).zap.pc));
    expect(nodes.map(({ label }) => label[0])).toEqual([...pcs].map((pc) => `zap.pc: ${pc}`));
    expect(edges.every(({ from, to, labels }) => from === to || labels.every((label) => /^zap: /.test(label)))).toBe(
      true,
    );
  });

  test.each([
    ['folioz', "the state has no field folioz: there is no 'folioz'"],
    ['folios[9].dirty', "there is no '9'"],
    ['zap.pcs', "there is no 'pcs'"],
  ])('%s is told', (path, message) => {
    expect(() => drawnGraph(system, space, [path])).toThrow(message);
  });
});

test('a field of a case of a variant is shown as what it is in that case, and as none in a case that has it not', () => {
  const { system } = instantiate(sharedField, 'only');
  const { nodes } = drawnGraph(system, stateSpace(system, 100), ['p.kind', 'p.f']);
  expect(nodes.map(({ label }) => label)).toEqual([
    ['p.kind: two', 'p.f: none'],
    ['p.kind: two', 'p.f: some'],
    ['p.kind: one', 'p.f: {a}'],
    ['p.kind: three', 'p.f: none'],
  ]);
  expect(() => drawnGraph(system, stateSpace(system, 1), ['p.m'])).toThrow(
    "the state has no field p.m: there is no 'm'",
  );
});

test('a label with quotes and backslashes stays one', () => {
  const node = {
    label: ['say "no" \\ <&>'],
    states: 1,
    initial: true,
    broken: [],
    deadlock: true,
    finished: false,
    failed: false,
    cut: true,
  };
  const graph = { nodeOf: [0], nodes: [node], edges: [{ from: 0, to: 0, labels: ['a: "b"', 'c'] }] };
  expect(dot('t', graph)[3]).toBe(
    '  s0 [label="say \\"no\\" \\\\ <&>\\ldeadlock\\l", penwidth=2.5, fillcolor="#f7d08a", style="filled,dashed"];',
  );
  expect(graphml('t', graph).join('\n')).toContain('<data key="state">say &quot;no&quot; \\ &lt;&amp;&gt;</data>');
});

test.skipIf(spawnSync('dot', ['-V']).error !== undefined)('Graphviz reads it', () => {
  const graph = drawnGraph(remove.system, stateSpace(remove.system, 10_000), ['zap0.pc']);
  const { status, stderr, stdout } = spawnSync('dot', ['-Tplain'], {
    input: dot('page-zap-rmap/remove', graph).join('\n'),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/^node /gm)).toHaveLength(graph.nodes.length);
  expect(stdout.match(/^edge /gm)).toHaveLength(graph.edges.length);
});

test('a parser reads the GraphML, with a node for each and an edge for each', () => {
  const graph = drawnGraph(remove.system, stateSpace(remove.system, 10_000), []);
  const root = parseXml(graphml('a <b> & "c"', graph).join('\n'));
  expect(root.name).toBe('graphml');
  const [drawn] = root.children.filter(({ name }) => name === 'graph');
  const named = (name: string) => drawn?.children.filter((child) => child.name === name) ?? [];
  const ids = named('node').map(({ attributes }) => attributes.id);
  expect(ids).toHaveLength(graph.nodes.length);
  expect(named('edge')).toHaveLength(graph.edges.length);
  for (const { attributes } of named('edge'))
    expect([ids.includes(attributes.source), ids.includes(attributes.target)]).toEqual([true, true]);
  const keys = root.children.filter(({ name }) => name === 'key').map(({ attributes }) => attributes.id);
  const used = [...named('node'), ...named('edge')].flatMap(({ children }) =>
    children.map((data) => data.attributes.key),
  );
  expect(used.every((key) => keys.includes(key))).toBe(true);
});
