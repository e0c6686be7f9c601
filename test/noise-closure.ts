// What a search that takes noise lazily has stored, held against one that takes it always.
import { type System, stepOf } from '../src/model/rules/rule.ts';
import { merged, Stepper } from '../src/packed/index.ts';
import { type Findings, noFindings } from '../src/search/findings.ts';
import { type PackedOptions, packedExecutor, type SavingExecutor } from '../src/workers/executor.ts';
import { everything } from './generators/everything.ts';

/** What comes of a comparison. */
export interface ClosureAnswer {
  /** States that a search stores which takes noise always, and lazily. */
  readonly states: number;
  readonly stored: number;
  /** How many states the noise does not lead to from the stored ones, and to how many it leads that there are not. */
  readonly missing: number;
  readonly extra: number;
  /** What was found by the one, and by the other. */
  readonly found: readonly [always: object, lazily: object];
}

/** Explores everything both ways; undefined if there are `most` states or more. Throws a `model` error where noise cannot be taken lazily. */
export const closureAnswer = async (
  system: System,
  symmetry: boolean,
  most: number,
  options: Exclude<PackedOptions['lazyNoise'], boolean> = {},
): Promise<ClosureAnswer | undefined> => {
  const lazy = packedExecutor(system, { symmetry, lazyNoise: options });
  const always = await everything(packedExecutor(system, { symmetry }), most);
  if (always.counts.states >= most) return undefined;
  await everything(lazy);
  const states = statesOf(always as SavingExecutor);
  const closure = statesOf(lazy);
  const stored = closure.size;
  const noise = { ...system, rules: system.rules.filter((rule) => rule.noise), properties: [] };
  const stepper = new Stepper(noise, { counted: noFindings(noise), threw: () => true, batchStates: 64, symmetry });
  const { batch, width } = stepper;
  // What is added meanwhile is gone through as well.
  for (const state of closure) {
    stepper.expand(Int32Array.from(state.split(','), Number), 0);
    stepper.canonicalise();
    for (let o = 0; o < batch.length; o += width) closure.add(batch.words.subarray(o, o + width).join());
    batch.length = 0;
  }
  const answer: ClosureAnswer = {
    states: states.size,
    stored,
    missing: [...states].filter((state) => !closure.has(state)).length,
    extra: [...closure].filter((state) => !states.has(state)).length,
    found: [foundIn(system, always.findings), foundIn(system, lazy.findings)],
  };
  await always.end();
  await lazy.end();
  return answer;
};

const statesOf = ({ partition }: SavingExecutor): Set<string> => {
  const { reader, levels, stepper } = partition;
  const { width } = stepper;
  const states = new Set<string>();
  for (const piece of reader.pieces(merged(levels)))
    for (let o = 0; o < piece.length; o += width) states.add(piece.subarray(o, o + width).join());
  return states;
};

/** What does not depend on how often a transition is made, in which of the variants of a state, and by which member of a scalarset. */
const foundIn = ({ rules }: System, { broken, seen, taken, stuck, failure, asserted }: Findings): object => ({
  broken: broken.map((state) => state !== undefined),
  seen: [...seen],
  taken: [...new Set(rules.filter((_, r) => (taken[r] as number) > 0).map(stepOf))].sort(),
  // What is thrown counts first. Where noise throws in a state, that is not taken for stuck, and the other variants are not asked.
  stuck: failure === undefined && stuck !== undefined,
  failed: failure !== undefined,
  asserted: asserted.map(({ name }) => name),
});
