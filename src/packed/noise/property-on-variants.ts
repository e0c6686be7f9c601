import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import { KnownStates } from './known-states.ts';
import { notLazy } from './lazy-noise-problem.ts';
import type { NoiseGraph, NoiseNode, Value } from './noise-graph.ts';
import type { Variants } from './variants.ts';

/** Of one stored state. The zap with three CPUs has some thousand; with four, seconds would go into each state. */
const MOST_VARIANTS = 65_536;

/**
 * Evaluates one property on all variants of a state that differ in groups which it has ever been seen to read. Where it turns out meanwhile that it reads another group,
 * it begins anew. For a property that can tell many variants apart: most of them it has seen before, since they are variants of many states, and they are not
 * worth a walk that looks which group it reads next. Two tables tell which: of stored states, and of variants.
 */
export class PropertyOnVariants {
  readonly #holds: () => boolean;
  readonly #recorded: RecordedRecipes;
  readonly #variants: Variants;
  /** The words of the buffer. */
  readonly #words: Int32Array;
  /** The groups that it reads. */
  readonly #groups: number[] = [];
  readonly #isRead: Uint8Array;
  /** Stored states of which all variants are fine: by the slots that it reads, with all slots of the groups and of their contexts. */
  readonly #knownStates: KnownStates;
  /** Variants that are fine: by the slots that it reads. */
  readonly #knownVariants: KnownStates;
  #isFine = true;

  /** `holds`: evaluates it on the buffer's words, recorded. */
  constructor(holds: () => boolean, recorded: RecordedRecipes, variants: Variants, words: Int32Array) {
    this.#holds = holds;
    this.#recorded = recorded;
    this.#variants = variants;
    this.#words = words;
    this.#isRead = new Uint8Array(words.length * 32);
    this.#knownStates = new KnownStates(words.length);
    this.#knownVariants = new KnownStates(words.length);
  }

  /**
   * On the variants of the state with which `variants` has begun. What the property throws, on the first on which it does, is thrown; and where the
   * variants are too many, what `isNotLazy` knows.
   */
  evaluate(): void {
    const { stored } = this.#variants;
    if (this.#knownStates.has(stored)) return;
    this.#isFine = true;
    for (let read = -1; read !== this.#groups.length; ) {
      read = this.#groups.length;
      this.#all(this.#groups.filter((g) => this.#variants.isOpen(g)));
    }
    if (this.#isFine) this.#knownStates.add(stored);
  }

  /** Evaluates it for each combination of values of these groups. */
  #all(groups: readonly number[]): void {
    const { nodes, graphs, words } = this.#variants;
    const values = groups.map((g) => (nodes[g] as NoiseNode).values);
    if (values.reduce((product, { length }) => product * length, 1) > MOST_VARIANTS)
      throw notLazy(
        `a property can tell more than ${MOST_VARIANTS.toLocaleString('en')} states apart that one state stands for`,
      );
    const chosen = groups.map(() => 0);
    for (let i = -1; i < groups.length; ) {
      if (!this.#knownVariants.has(words)) this.#evaluateOn(words);
      // The next combination, as a number whose digits they are.
      for (i = 0; i < groups.length; i++) {
        const all = values[i] as readonly Value[];
        const next = ((chosen[i] as number) + 1) % all.length;
        chosen[i] = next;
        (graphs[groups[i] as number] as NoiseGraph).put(all[next] as Value, words);
        if (next > 0) break;
      }
    }
  }

  #evaluateOn(variant: Int32Array): void {
    this.#words.set(variant);
    const isFine = this.#holds();
    this.#note();
    if (isFine) this.#knownVariants.add(variant);
    else this.#isFine = false;
  }

  /** Adds what the recipe that has just run has read. */
  #note(): void {
    const { recorder } = this.#recorded;
    for (const address of recorder.reads) {
      if (this.#isRead[address] === 1) continue;
      this.#isRead[address] = 1;
      this.#show(this.#knownVariants, [address]);
      this.#show(this.#knownStates, [address]);
      const { groupAt, graphs } = this.#variants;
      const g = groupAt[address] as number;
      if (g < 0 || this.#groups.includes(g)) continue;
      this.#groups.push(g);
      const { group } = graphs[g] as NoiseGraph;
      this.#show(this.#knownStates, [...group.slots, ...group.context]);
    }
  }

  #show(known: KnownStates, addresses: readonly number[]): void {
    for (const address of addresses)
      known.show(address >>> 5, (this.#recorded.slots.get(address)?.mask as number) << address);
  }
}
