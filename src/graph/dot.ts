import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';

/**
 * A graph in the language of Graphviz: `dot -Tsvg`. An initial state has a thick line, one that breaks a property is red, a deadlock orange, one
 * in which all have finished has two lines around it, and one whose successors are not all there is dashed.
 */
export const dot = (title: string, { nodes, edges }: DrawnGraph): readonly string[] => [
  'digraph states {',
  `  label=${quoted([title])}; labelloc=t; fontname="monospace";`,
  '  node [shape=box, fontname="monospace", fontsize=10]; edge [fontname="monospace", fontsize=9];',
  ...nodes.map((node, n) => `  s${n} [label=${quoted(linesOf(node))}${styleOf(node)}];`),
  ...edges.map(({ from, to, labels }) => `  s${from} -> s${to} [label=${quoted(labels)}];`),
  '}',
];

const linesOf = (node: DrawnNode): readonly string[] => [
  ...(node.label.length === 0 ? ['everything is zero'] : node.label),
  ...(node.states === 1 ? [] : [`(${node.states} states)`]),
  ...(node.broken.length === 0 ? [] : [`breaks ${node.broken.join(', ')}`]),
  ...(node.deadlock ? ['deadlock'] : []),
  ...(node.failed ? ['a step fails'] : []),
];

const styleOf = (node: DrawnNode): string => {
  const colour = node.broken.length > 0 || node.failed ? '#f4a6a0' : node.deadlock ? '#f7d08a' : undefined;
  return [
    ...(node.initial ? ['penwidth=2.5'] : []),
    ...(node.finished ? ['peripheries=2'] : []),
    ...(colour === undefined ? [] : [`fillcolor="${colour}"`]),
    ...(colour === undefined && !node.cut
      ? []
      : [`style="${[...(colour === undefined ? [] : ['filled']), ...(node.cut ? ['dashed'] : [])].join(',')}"`]),
  ]
    .map((attribute) => `, ${attribute}`)
    .join('');
};

/** A text of DOT, whose lines end at the left. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => `${line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}\\l`).join('')}"`;
