// Where the cards of the picture are. It does not depend on the state, so that nothing moves from step to step.

import { graphlib, layout } from '@dagrejs/dagre';
import type { Card, Picture } from '../src/explore/picture.ts';

export const rowHeight = 19;
export const headHeight = 26;
const character = 7.3;
const gap = 14;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly width: number;
  readonly height: number;
}

/** From left to right: who translates addresses, by what, what is queued, what it is all about. */
const lanes: { readonly [shape in NonNullable<Card['shape']>]?: number } = {
  cpu: 0,
  memory: 0,
  mm: 0,
  table: 1,
  lock: 1,
  queue: 2,
  folio: 3,
  swap: 3,
  object: 3,
};

type Size = Pick<Box, 'width' | 'height'>;
type Group = readonly [name: string, cards: readonly Card[]];

/**
 * The threads stand in a row at the top, as in a race diagram; below it the groups that can name which, laid out by that; and at the bottom
 * what nothing is linked with, and what is there to be counted or remembered alone. `room`: pixels that there are from left to right.
 */
export const placed = ({ cards, links }: Picture, room: number): Layout => {
  // Of what is drawn beside a thread, the thread comes first.
  const order = ({ key, group }: Card): number => (key === group ? 0 : 1);
  const groups: readonly Group[] = [...Map.groupBy(cards, ({ group }) => group)].map(
    ([name, members]) => [name, members.toSorted((a, b) => order(a) - order(b))] as const,
  );
  const isThread = ([, members]: Group): boolean => members.some(({ shape }) => shape === 'thread');
  const isApart = ([, [first]]: Group): boolean => first?.shape === 'history' || first?.shape === 'counter';
  const linked = new Set(
    links
      .filter(({ from, to }) => groups.some((each) => each[0] === from) && groups.some((each) => each[0] === to))
      .flatMap(({ from, to }) => [from, to]),
  );
  const isDrawn = (group: Group): boolean => !isThread(group) && !isApart(group) && linked.has(group[0]);
  const boxes = new Map<string, Box>();
  const middle = graphOf(groups.filter(isDrawn), links);
  const width = Math.max(room, middle.width);
  const top = shelves(groups.filter(isThread).flatMap(apart), 8, width, boxes);
  for (const [key, box] of middle.boxes) boxes.set(key, { ...box, y: box.y + top });
  const rest = groups.filter((group) => !isThread(group) && !isDrawn(group));
  const bottom = shelves(rest, top + middle.height + (middle.height > 0 ? gap : 0), width, boxes);
  const right = Math.max(...[...boxes.values()].map(({ x, width: wide }) => x + wide + 8), 0);
  // What has changed may stand out of its card at the right.
  return { boxes, width: right + 24, height: bottom };
};

/** Threads that are alike stand beside each other. */
const apart = (group: Group): readonly Group[] => {
  const [, members] = group;
  return members.every(({ shape }) => shape === 'thread')
    ? members.map((card) => [card.key, [card]] as const)
    : [group];
};

const sizeOf = ({ rows, width }: Card): Size => ({
  width: Math.max(110, Math.ceil((width + 1) * character) + 18),
  height: headHeight + Math.max(1, rows.length) * rowHeight + 8,
});

/** How many of a group's cards stand below each other, before the next column begins. */
const highest = ({ length }: readonly Card[]): number =>
  length > 4 ? Math.ceil(length / (length > 8 ? 3 : 2)) : length;

interface Columns extends Size {
  /** For each card where it is within its group. */
  readonly spots: readonly Box[];
}

/** The cards of a group in columns, each as wide as the widest of them. */
const inColumns = (cards: readonly Card[]): Columns => {
  const sizes = cards.map(sizeOf);
  const wide = Math.max(...sizes.map(({ width }) => width));
  const most = highest(cards);
  const spots: Box[] = [];
  let [y, tallest] = [0, 0];
  sizes.forEach(({ height }, i) => {
    if (i % most === 0) y = 0;
    spots.push({ x: Math.floor(i / most) * (wide + gap), y, width: wide, height });
    y += height + gap;
    tallest = Math.max(tallest, y - gap);
  });
  return { spots, width: Math.ceil(cards.length / most) * (wide + gap) - gap, height: tallest };
};

const put = (cards: readonly Card[], left: number, top: number, boxes: Map<string, Box>): void => {
  const { spots } = inColumns(cards);
  cards.forEach(({ key }, i) => {
    const spot = spots[i] as Box;
    boxes.set(key, { ...spot, x: left + spot.x, y: top + spot.y });
  });
};

/** Groups from left to right by what can name which, and by what they are. */
const graphOf = (groups: readonly Group[], links: Picture['links']): Layout => {
  const boxes = new Map<string, Box>();
  if (groups.length === 0) return { boxes, width: 0, height: 0 };
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: gap, ranksep: 52, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [name, members] of groups) {
    const { width, height } = inColumns(members);
    graph.setNode(name, { width, height });
  }
  const laneOf = new Map(groups.map(([name, [first]]) => [name, first?.shape && lanes[first.shape]]));
  const rank = (name: string): number => laneOf.get(name) ?? Number.NaN;
  for (const { from, to } of links) {
    if (!graph.hasNode(from) || !graph.hasNode(to)) continue;
    // An arrow may lead back to the left; the order of the lanes stays.
    if (rank(from) > rank(to)) graph.setEdge(to, from);
    else graph.setEdge(from, to);
  }
  for (const [from] of groups)
    for (const [to] of groups)
      if (rank(from) < rank(to) && !graph.hasEdge(from, to)) graph.setEdge(from, to, { weight: 0 });
  layout(graph);
  for (const [name, members] of groups) {
    const { x, y, width, height } = graph.node(name) as Box;
    put(members, x - width / 2, y - height / 2, boxes);
  }
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return { boxes, width, height };
};

/** Puts groups where there is room nearest to the top, from `top` on; where the next thing may begin. */
const shelves = (groups: readonly Group[], top: number, room: number, boxes: Map<string, Box>): number => {
  const taken: Box[] = [];
  for (const [, cards] of groups) {
    const { width, height } = inColumns(cards);
    const below = (x: number): number =>
      Math.max(
        top,
        ...taken.flatMap((box) =>
          box.x < x + width + gap && x < box.x + box.width + gap ? [box.y + box.height + gap] : [],
        ),
      );
    const candidates = [8, ...taken.map((box) => box.x + box.width + gap)].filter(
      (x) => x === 8 || x + width + 8 <= room,
    );
    const x = candidates.reduce((best, each) => (below(each) < below(best) ? each : best));
    const box = { x, y: below(x), width, height };
    put(cards, box.x, box.y, boxes);
    taken.push(box);
  }
  return Math.max(top, ...taken.map((box) => box.y + box.height + gap));
};
