import type { DrawnGraph } from './drawn-graph.ts';

/** A graph as GraphML (http://graphml.graphdrawing.org), which yEd, Gephi, networkx and igraph read. */
export const graphml = (title: string, { nodes, edges }: DrawnGraph): readonly string[] => [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
  ...keys.map(([name, type]) => `  <key id="${name}" for="node" attr.name="${name}" attr.type="${type}"/>`),
  '  <key id="steps" for="edge" attr.name="steps" attr.type="string"/>',
  `  <graph id="states" edgedefault="directed">`,
  `    <desc>${text(title)}</desc>`,
  ...nodes.flatMap((node, n) => [
    `    <node id="s${n}">`,
    ...[
      ['state', node.label.join('\n')],
      ['states', node.states],
      ['initial', node.initial],
      ['finished', node.finished],
      ['deadlock', node.deadlock],
      ['failed', node.failed],
      ['cut', node.cut],
      ['broken', node.broken.join(' ')],
    ].map(([key, value]) => `      <data key="${key}">${text(String(value))}</data>`),
    '    </node>',
  ]),
  ...edges.map(
    ({ from, to, labels }) =>
      `    <edge source="s${from}" target="s${to}"><data key="steps">${text(labels.join('\n'))}</data></edge>`,
  ),
  '  </graph>',
  '</graphml>',
];

const keys: readonly (readonly [name: string, type: string])[] = [
  ['state', 'string'],
  ['states', 'int'],
  ['initial', 'boolean'],
  ['finished', 'boolean'],
  ['deadlock', 'boolean'],
  ['failed', 'boolean'],
  ['cut', 'boolean'],
  ['broken', 'string'],
];

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
