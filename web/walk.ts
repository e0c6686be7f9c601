import type { NodeView } from '../src/explore/view.ts';
import type { Told } from './source.ts';

/** Does what a request asks for, and shows what came of it. */
export type Ask = (what: string, given?: object) => Promise<Told>;

/** A change as a page tells it: `->` could be broken between its two signs. */
export const arrowed = (words: string): string => words.replaceAll('->', '\u2192');

/** The visited states on the way to one. */
export const wayTo = (nodes: readonly NodeView[], id: number): readonly NodeView[] => {
  const way: NodeView[] = [];
  for (let at = nodes[id]; at !== undefined; at = at.parent === undefined ? undefined : nodes[at.parent]) way.push(at);
  return way.reverse();
};
