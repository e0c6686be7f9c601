import type { System } from '../model/rules/rule.ts';
import { stepOf } from '../search/completed.ts';
import { findRule } from '../trace/rules.ts';
import type { Trace } from '../trace/trace.ts';
import { isCounterexample, type Result } from './result.ts';

/** Looks for a shortest counterexample that takes none of these steps; within `maxDepth` steps, where that is given. */
export type SearchWithout = (without: readonly string[], maxDepth: number | undefined) => Promise<Result>;

/** Counterexamples of which each leaves out at least one step of each that is shorter. */
export interface Distinct {
  /** The shortest first. */
  readonly found: readonly Result[];
  /** Why there are no more: as many as were asked for; there is no other one; a search was not finished. */
  readonly end: 'enough' | 'no other' | 'incomplete';
  /** The result of the search that found none, or was not finished. */
  readonly last: Result | undefined;
}

/** The steps that a trace takes, each once, in the order in which they come first; of a replicated thread, whichever takes it. */
export const stepsIn = (system: System, { steps }: Trace): readonly string[] => [
  ...new Set(
    steps.map(({ thread, step }) => {
      const rule = findRule(system, thread, step);
      return rule === undefined ? `${thread}: ${step}` : stepOf(rule);
    }),
  ),
];

/** What is known of the counterexamples that take none of some steps. */
interface Node {
  readonly without: readonly string[];
  /** A shortest one; undefined where there is none. */
  readonly result: Result | undefined;
  readonly steps: readonly string[];
}

/**
 * The first `most` counterexamples, by length, of which none takes all the steps of another one: so each is another race, not the same
 * with something added. Whoever does not take all steps of the first leaves out one of them: that one is looked for without
 * each of its steps in turn; the shortest of these is the second; the third is looked for without each step of that, and so on (the
 * hitting-set tree of Reiter, "A theory of diagnosis from first principles", 1987). Takes a search for each step of each
 * counterexample but the last; the searches whose answer follows from another one's are left out.
 */
export const distinctCounterexamples = async (
  system: System,
  search: SearchWithout,
  most: number,
): Promise<Distinct> => {
  const nodes: Node[] = [];
  const open: Node[] = [];
  const found: Node[] = [];
  const results = (): readonly Result[] => found.flatMap(({ result }) => result ?? []);
  let last: Result | undefined;
  const isNew = ({ steps }: Node): boolean => !found.some((known) => known.steps.every((step) => steps.includes(step)));

  /** Undefined for a search that was not finished. */
  const look = async (without: readonly string[]): Promise<Node | undefined> => {
    const known = nodes.find(
      (node) => isSubset(node.without, without) && !node.steps.some((step) => without.includes(step)),
    );
    if (known !== undefined) return { ...known, without };
    // What is not shorter than a candidate for the last place comes too late.
    const candidates = open.filter(isNew).map(lengthOf);
    const longest = found.length === most - 1 && candidates.length > 0 ? Math.min(...candidates) - 1 : undefined;
    const result = await search(without, longest);
    if (isCounterexample(result.verdict)) {
      const node = { without, result, steps: stepsIn(system, result.verdict.trace) };
      nodes.push(node);
      return node;
    }
    last = result;
    const node = { without, result: undefined, steps: [] };
    if (result.verdict.kind !== 'incomplete') nodes.push(node);
    else if (longest === undefined || result.verdict.limit !== 'depth') return undefined;
    return node;
  };

  const asked = new Set<string>();
  const ask = async (without: readonly string[]): Promise<boolean> => {
    const key = JSON.stringify([...without].sort());
    if (asked.has(key)) return true;
    asked.add(key);
    const node = await look(without);
    if (node?.result !== undefined) open.push(node);
    return node !== undefined;
  };

  if (!(await ask([]))) return { found: [], end: 'incomplete', last };
  for (;;) {
    // The sort is stable: of equally long ones, that comes first which was found first.
    const [next] = [...open].sort((a, b) => lengthOf(a) - lengthOf(b));
    if (next === undefined) return { found: results(), end: 'no other', last };
    open.splice(open.indexOf(next), 1);
    if (isNew(next)) found.push(next);
    if (found.length === most) return { found: results(), end: 'enough', last };
    for (const step of next.steps)
      if (!(await ask([...next.without, step]))) return { found: results(), end: 'incomplete', last };
  }
};

const isSubset = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one));

const lengthOf = ({ result }: Node): number =>
  result !== undefined && isCounterexample(result.verdict) ? result.verdict.trace.steps.length : 0;
