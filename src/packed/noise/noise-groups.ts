import type { Rule, System } from '../../model/rules/rule.ts';
import { clearRefusals } from '../../model/values/refusals.ts';
import { addSlots, type Footprint } from '../steps/footprints.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { StepContext } from '../steps/types.ts';

/** Noise that only its own kind can tell apart: of one entry of one TLB, mostly. No two groups write what the other reads or writes. */
export interface NoiseGroup {
  /** Instances of noise actions. */
  readonly instances: readonly number[];
  /** The slots that it may write, in any state at all, in order of their addresses. */
  readonly slots: readonly number[];
  /** The slots that it may read and does not write. */
  readonly context: readonly number[];
  /** The words that have slots which it writes, and of each a mask of these. */
  readonly words: readonly number[];
  readonly masks: readonly number[];
}

/** Paths of one instance of a noise action, over all states that there could be. */
const MOST_PATHS = 4096;
/** Values that the slots of one group can have together. */
const MOST_VALUES = 4096;

/**
 * The noise of a system, in groups; or, as a sentence, why it cannot be taken lazily. What a noise action may read and write is
 * found by running it on every path that it can take, whatever is in the slots that it reads: so it is known of all states, those
 * that are never reached too.
 */
export const noiseGroupsOf = (context: StepContext, recorded: RecordedRecipes): readonly NoiseGroup[] | string => {
  const { system, instances } = context;
  const noise = [...instances.keys()].filter((i) => ruleOf(context, i).noise);
  if (noise.length === 0) return 'the model has no noise';
  if (system.rules.some((rule) => rule.kind === 'action' && rule.isLimit === true))
    return "the model does not go on from some states ('within')";
  const footprints = new Map<number, Footprint>();
  for (const instance of noise) {
    const footprint = completeFootprint(context, recorded, instance);
    if (footprint === undefined)
      return `'${ruleOf(context, instance).label}' can go more than ${MOST_PATHS.toLocaleString('en')} ways`;
    footprints.set(instance, footprint);
  }
  const groups = joined(noise, footprints).map((members) => groupOf(members, footprints, recorded));
  for (const { instances: members, slots } of groups) {
    const label = `'${ruleOf(context, members[0] as number).label}'`;
    if (recorded.pcGuards.some((guard) => guard !== undefined && slots.includes(guard.address)))
      return `${label} moves a thread`;
    const values = slots.reduce((product, slot) => product * (recorded.slots.get(slot)?.codes ?? 1), 1);
    if (values > MOST_VALUES)
      return `what ${label} writes can have more than ${MOST_VALUES.toLocaleString('en')} values`;
  }
  return groups;
};

const ruleOf = ({ system, instances }: { system: System } & Pick<StepContext, 'instances'>, instance: number): Rule =>
  system.rules[instances[instance]?.rule ?? -1] as Rule;

/** What an instance may read and write, whatever the state; undefined if there are too many ways that it can go. */
const completeFootprint = (
  { buffer }: StepContext,
  recorded: RecordedRecipes,
  instance: number,
): Footprint | undefined => {
  const { recorder, slots } = recorded;
  const { words } = buffer;
  const reads = new Int32Array(words.length);
  const writes = new Int32Array(words.length);
  /** Beginnings of ways: slots, and the codes in them; the others are zero. */
  const open: (readonly (readonly [slot: number, code: number])[])[] = [[]];
  let paths = 0;
  for (let begun = open.pop(); begun !== undefined; begun = open.pop()) {
    if (++paths > MOST_PATHS) return undefined;
    words.fill(0);
    for (const [slot, code] of begun) words[slot >>> 5] = (words[slot >>> 5] as number) | (code << slot);
    // What throws in a state that is never reached is no fault of the model.
    try {
      recorded.runStep(instance);
    } catch {
      clearRefusals();
    }
    addSlots(reads, recorder.reads, slots);
    addSlots(writes, recorder.writes, slots);
    const way = recorder.reads.map((slot, i) => [slot, recorder.codes[i] as number] as const);
    for (let i = begun.length; i < way.length; i++) {
      const [slot] = way[i] as readonly [number, number];
      for (let code = 1; code < (slots.get(slot)?.codes ?? 1); code++) open.push([...way.slice(0, i), [slot, code]]);
    }
  }
  return { reads, writes };
};

/** Puts instances together of which one writes what another one reads or writes. */
const joined = (
  noise: readonly number[],
  footprints: ReadonlyMap<number, Footprint>,
): readonly (readonly number[])[] => {
  const conflicts = (a: number, b: number): boolean => {
    const [one, other] = [footprints.get(a) as Footprint, footprints.get(b) as Footprint];
    return one.writes.some(
      (mask, w) =>
        (mask & ((other.reads[w] as number) | (other.writes[w] as number))) !== 0 ||
        ((one.reads[w] as number) & (other.writes[w] as number)) !== 0,
    );
  };
  let groups: (readonly number[])[] = [];
  for (const instance of noise) {
    const isNear = (group: readonly number[]): boolean => group.some((member) => conflicts(member, instance));
    const near = groups.filter(isNear);
    groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), instance]];
  }
  return groups.map((group) => [...group].sort((a, b) => a - b)).sort((a, b) => (a[0] as number) - (b[0] as number));
};

const groupOf = (
  instances: readonly number[],
  footprints: ReadonlyMap<number, Footprint>,
  { slots: table }: RecordedRecipes,
): NoiseGroup => {
  const all = [...table.keys()].sort((a, b) => a - b);
  const has = (kind: keyof Footprint, slot: number): boolean =>
    instances.some((i) => (((footprints.get(i) as Footprint)[kind][slot >>> 5] as number) & (1 << slot)) !== 0);
  const slots = all.filter((slot) => has('writes', slot));
  const context = all.filter((slot) => !slots.includes(slot) && has('reads', slot));
  const words = [...new Set(slots.map((slot) => slot >>> 5))];
  const masks = words.map((word) =>
    slots.reduce((mask, slot) => (slot >>> 5 === word ? mask | ((table.get(slot)?.mask ?? 0) << slot) : mask), 0),
  );
  return { instances, slots, context, words, masks };
};
