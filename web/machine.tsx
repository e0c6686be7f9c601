import { graphlib, layout } from '@dagrejs/dagre';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Card, Picture } from '../src/explore/picture.ts';

const rowHeight = 19;
const headHeight = 26;
const character = 7.3;
const gap = 14;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const sizeOf = ({ rows, width }: Card): { readonly width: number; readonly height: number } => ({
  width: Math.max(110, Math.ceil((width + 2) * character) + 18),
  height: headHeight + Math.max(1, rows.length) * rowHeight + 8,
});

interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

/**
 * Where the cards are. The groups are laid out by which can name which, from left to right; the cards of a group stand below each other, and
 * what nothing is linked with fills columns at the right. It does not depend on the state, so that nothing moves from step to step.
 */
const placed = ({ cards, links }: Picture): Layout => {
  const groups = Map.groupBy(cards, ({ group }) => group);
  const linked = new Set(links.flatMap(({ from, to }) => [from, to]));
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: gap, ranksep: 64, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [name, members] of groups) {
    if (!linked.has(name)) continue;
    const sizes = members.map(sizeOf);
    graph.setNode(name, {
      width: Math.max(...sizes.map(({ width }) => width)),
      height: sizes.reduce((sum, { height }) => sum + height + gap, -gap),
    });
  }
  for (const { from, to } of links) graph.setEdge(from, to);
  layout(graph);
  const boxes = new Map<string, Box>();
  for (const [name, members] of groups) {
    if (!linked.has(name)) continue;
    const { x, y, width, height } = graph.node(name) as { x: number; y: number; width: number; height: number };
    stack(members, x - width / 2, y - height / 2, width, boxes);
  }
  const drawn = graph.graph() as { width?: number; height?: number };
  const others = cards.filter(({ group }) => !linked.has(group));
  const right = linked.size === 0 ? 8 : Math.max(0, drawn.width ?? 0) + gap;
  const size = columns(others, right, Math.max(420, drawn.height ?? 0), boxes);
  return {
    boxes,
    width: Math.max(size.width, right),
    height: Math.max(size.height, linked.size === 0 ? 0 : (drawn.height ?? 0)),
  };
};

const stack = (cards: readonly Card[], x: number, y: number, width: number, boxes: Map<string, Box>): void => {
  let top = y;
  for (const card of cards) {
    const { height } = sizeOf(card);
    boxes.set(card.key, { x, y: top, width, height });
    top += height + gap;
  }
};

/** Fills columns of at most that height, from `left` on. */
const columns = (
  cards: readonly Card[],
  left: number,
  most: number,
  boxes: Map<string, Box>,
): { readonly width: number; readonly height: number } => {
  let [x, tallest] = [left, 0];
  for (let rest = cards; rest.length > 0; ) {
    let [n, height] = [0, 8];
    for (; n < rest.length; n++) {
      const next = sizeOf(rest[n] as Card).height + gap;
      if (n > 0 && height + next > most) break;
      height += next;
    }
    const column = rest.slice(0, n);
    const width = Math.max(...column.map((card) => sizeOf(card).width));
    stack(column, x, 8, width, boxes);
    x += width + gap;
    tallest = Math.max(tallest, height);
    rest = rest.slice(n);
  }
  return { width: x, height: tallest };
};

/** The machine: its cards, and an arrow for each value that names one. */
export const Machine = ({ picture }: { readonly picture: Picture }) => {
  // The shape of the cards is the same in every state, but for lists that grow.
  const shape = picture.cards.map(({ key, rows }) => `${key} ${rows.length}`).join();
  const place = useMemo(() => placed(picture), [shape]);
  const outer = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setRoom(element.clientWidth));
    watch.observe(element);
    setRoom(element.clientWidth);
    return () => watch.disconnect();
  }, []);
  // On a narrow screen the cards stand below each other, and references are told by their names alone.
  const narrow = room > 0 && room < 560;
  if (narrow)
    return (
      <section ref={outer} class="machine narrow">
        {picture.cards.map((card) => (
          <CardView key={card.key} card={card} box={undefined} />
        ))}
      </section>
    );
  const scale = room === 0 || place.width <= room ? 1 : Math.max(0.74, room / place.width);
  // A region that scrolls has to be reached by the keyboard.
  return (
    <section
      ref={outer}
      class="machine"
      tabIndex={0}
      aria-label="the machine as a picture"
      style={{ height: `${place.height * scale + 8}px` }}
    >
      <div
        class="plane"
        style={{ width: `${place.width}px`, height: `${place.height}px`, transform: `scale(${scale})` }}
      >
        {picture.cards.map((card) => (
          <CardView key={card.key} card={card} box={place.boxes.get(card.key)} />
        ))}
        <Arrows picture={picture} boxes={place.boxes} width={place.width} height={place.height} />
      </div>
    </section>
  );
};

const CardView = ({ card, box }: { readonly card: Card; readonly box: Box | undefined }) => {
  const { title, kind, rows } = card;
  const finished = kind === 'thread' && rows.some(({ label, text }) => label === 'pc' && text === 'done');
  const changed = rows.some(({ was }) => was !== undefined);
  const style = box && { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` };
  return (
    <section
      class={`card ${kind}${finished ? ' finished' : ''}${changed ? ' touched' : ''}`}
      style={style}
      aria-label={title}
    >
      <h3>{title}</h3>
      <dl>
        {rows.map(({ path, label, text, was, isZero }) => (
          <div key={path} class={`row${isZero ? ' zero' : ''}${was === undefined ? '' : ' changed'}`}>
            <dt>{label}</dt>
            <dd title={was === undefined ? undefined : `was ${was}`}>
              {was !== undefined && <del>{was}</del>}
              <span>{text}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};

const Arrows = ({
  picture,
  boxes,
  width,
  height,
}: {
  readonly picture: Picture;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}) => (
  <svg class="arrows" width={width} height={height} aria-hidden="true">
    <title>references</title>
    <defs>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
        <path d="M0,0 L8,4 L0,8 z" />
      </marker>
    </defs>
    {picture.cards.flatMap((card) =>
      card.rows.flatMap((row, i) =>
        row.references
          .filter((to) => to !== card.key)
          .map((to) => {
            const [from, target] = [boxes.get(card.key), boxes.get(to)];
            if (from === undefined || target === undefined) return null;
            const y = from.y + headHeight + (i + 0.5) * rowHeight;
            const rightwards = target.x >= from.x + from.width - 1;
            const x1 = rightwards ? from.x + from.width - 2 : from.x + 2;
            const leftwards = target.x + target.width <= from.x + 1;
            const x2 = rightwards ? target.x : leftwards ? target.x + target.width : target.x;
            const y2 = target.y + headHeight / 2;
            const bend = Math.max(30, Math.abs(x2 - x1) / 2) * (rightwards ? 1 : -1);
            const end = rightwards ? x2 - bend : leftwards ? x2 - bend : x2 - 30;
            return (
              <path
                key={`${row.path} ${to}`}
                class={row.was === undefined ? 'arrow' : 'arrow changed'}
                d={`M${x1},${y} C${x1 + bend},${y} ${end},${y2} ${x2},${y2}`}
                marker-end="url(#tip)"
              />
            );
          }),
      ),
    )}
  </svg>
);
