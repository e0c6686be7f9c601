import { graphlib, layout } from '@dagrejs/dagre';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GraphView } from '../src/explore/graph-explorer.ts';
import type { Source } from './source.ts';
import type { Ask } from './walk.ts';

/** More nodes than this are drawn by their depth alone: a layout by crossings takes too long. */
const MOST_LAID_OUT = 120;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The state graph of a small variant, or its quotient by some fields. A click on a node goes there. */
export const Graph = ({ source, ask, at }: { readonly source: Source; readonly ask: Ask; readonly at: number }) => {
  const [by, setBy] = useState('');
  const [given, setGiven] = useState<readonly string[]>([]);
  const [graph, setGraph] = useState<GraphView>();
  const [here, setHere] = useState<number>();
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    void source.ask('graph', { by: given }).then(({ graph: found, node, error }) => {
      setWrong(error === undefined ? '' : `${error.message}${error.hint === undefined ? '' : `: ${error.hint}`}`);
      if (found === undefined) return;
      setGraph(found);
      setHere(node);
    });
  }, [given, source]);
  useEffect(() => {
    if (graph !== undefined) void source.ask('where', { by: given }).then(({ node }) => setHere(node));
  }, [at, graph]);
  const canvas = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [around, node] = [canvas.current, canvas.current?.querySelector('.node.here')];
    if (!around || !node) return;
    const [outer, inner] = [around.getBoundingClientRect(), node.getBoundingClientRect()];
    around.scrollBy(inner.left - outer.left - outer.width / 2, inner.top - outer.top - outer.height / 2);
  }, [here, graph]);
  const spots = useMemo(() => (graph === undefined ? [] : spotsOf(graph)), [graph]);
  const width = Math.max(200, ...spots.map(({ x }) => x + 60));
  const height = Math.max(120, ...spots.map(({ y }) => y + 40));
  const size = (graph?.nodes.length ?? 0) > MOST_LAID_OUT ? 4 : 9;
  return (
    <div class="graph">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setGiven(
            by
              .split(/[\s,]+/)
              .map((each) => each.trim())
              .filter((each) => each !== ''),
          );
        }}
      >
        <label for="by">one node for all states alike in these fields</label>
        <input
          id="by"
          value={by}
          placeholder="zap.pc, folios[0].dirty"
          onInput={(event) => setBy(event.currentTarget.value)}
        />
        <button type="submit">draw</button>
      </form>
      {wrong !== '' && <p class="wrong">{wrong}</p>}
      {graph === undefined ? (
        <p>exploring ...</p>
      ) : (
        <>
          <p>
            {graph.states} states, {graph.transitions} transitions
            {graph.whole ? '' : ' (not all of them: there are more)'}, {graph.nodes.length} nodes
            {here === undefined ? '; the present state is not among them' : ''}
          </p>
          <div class="canvas" ref={canvas}>
            {/* biome-ignore lint/a11y/useSemanticElements: a graph is no single image */}
            <svg width={width} height={height} role="group" aria-label="state graph">
              {graph.edges.map(({ from, to, labels }) => {
                const [a, b] = [spots[from] as Spot, spots[to] as Spot];
                const words = labels.join('\n');
                return from === to ? null : (
                  <path
                    key={`${from} ${to}`}
                    class={from === here ? 'edge out' : 'edge'}
                    d={`M${a.x},${a.y} C${(a.x + b.x) / 2},${a.y} ${(a.x + b.x) / 2},${b.y} ${b.x},${b.y}`}
                  >
                    <title>{words}</title>
                  </path>
                );
              })}
              {graph.nodes.map(({ label, initial, broken, deadlock, finished, states }, n) => {
                const { x, y } = spots[n] as Spot;
                const words = [
                  ...label,
                  ...(states > 1 ? [`(${states} states)`] : []),
                  ...(initial ? ['initial'] : []),
                  ...(finished ? ['everything has finished'] : []),
                  ...(deadlock ? ['deadlock'] : []),
                  ...broken.map((name) => `breaks ${name}`),
                ].join('\n');
                const go = (): void => void ask('node', { node: n, by: given });
                return (
                  // biome-ignore lint/a11y/useSemanticElements: a node of a drawing, which has no button
                  <circle
                    key={n}
                    cx={x}
                    cy={y}
                    r={n === here ? size + 3 : size}
                    class={`node${initial ? ' initial' : ''}${broken.length > 0 ? ' bad' : deadlock ? ' stuck' : finished ? ' end' : ''}${n === here ? ' here' : ''}`}
                    tabindex={0}
                    role="button"
                    aria-label={words}
                    onClick={go}
                    onKeyDown={(event) => {
                      if (event.key === 'Enter') go();
                    }}
                  >
                    <title>{words}</title>
                  </circle>
                );
              })}
            </svg>
          </div>
          {here !== undefined && (
            <dl class="edges">
              {graph.edges
                .filter(({ from }) => from === here)
                .map(({ to, labels }) => (
                  <div key={to}>
                    <dt>
                      <button type="button" onClick={() => void ask('node', { node: to, by: given })}>
                        node {to}
                      </button>
                    </dt>
                    <dd>{labels.join('; ')}</dd>
                  </div>
                ))}
            </dl>
          )}
        </>
      )}
    </div>
  );
};

const spotsOf = (graph: GraphView): readonly Spot[] => {
  if (graph.nodes.length > MOST_LAID_OUT) return byDepth(graph);
  const drawn = new graphlib.Graph();
  drawn.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 46, marginx: 24, marginy: 24 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const n of graph.nodes.keys()) drawn.setNode(String(n), { width: 20, height: 20 });
  for (const { from, to } of graph.edges) if (from !== to) drawn.setEdge(String(from), String(to));
  layout(drawn);
  return graph.nodes.map((_, n) => {
    const { x, y } = drawn.node(String(n)) as Spot;
    return { x, y };
  });
};

/** A column for each number of steps from the beginning. */
const byDepth = ({ nodes, depths }: GraphView): readonly Spot[] => {
  const filled = new Map<number, number>();
  const spots = nodes.map((_, n) => {
    const depth = depths[n] as number;
    const row = filled.get(depth) ?? 0;
    filled.set(depth, row + 1);
    return { depth, row };
  });
  const most = Math.max(...filled.values());
  const step = Math.max(9, Math.min(20, 700 / most));
  return spots.map(({ depth, row }) => ({
    x: 24 + depth * 44,
    y: 24 + (row + (most - (filled.get(depth) as number)) / 2) * step,
  }));
};
