import type { Property } from '../../model/language/property.ts';
import { accelerateProperties } from '../learning/index.ts';
import { addSlots } from '../steps/footprints.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { StepContext, Steps } from '../steps/types.ts';
import type { NoiseGraph, NoiseNode, Value } from './noise-graph.ts';
import type { Variants } from './variants.ts';

/** States whose variants are known to be fine, as far as the property can tell them apart: a power of two. */
const KNOWN_STATES = 2 ** 16;

/**
 * Evaluates one property on all variants of a state that differ in groups which it has ever been seen to read. Those are known: of every path that the property takes, the
 * first run is recorded. Where it turns out meanwhile that it reads another group, it begins anew. For a property that can tell many variants apart: it is run by code, and not by
 * a walk that looks which group it reads next.
 */
export class PropertyOnVariants {
  readonly #variants: Variants;
  readonly #check: Steps['check'];
  /** The groups that it reads. */
  readonly #groups: number[] = [];
  /** The slots that it reads, with all slots of the groups and of their contexts: what an answer depends on. */
  readonly #mask: Int32Array;
  /** Of states that are fine, these slots, each at a place that depends on them; all zeros where there is none yet. */
  readonly #known: Int32Array;
  /** What is looked for there. */
  readonly #sought: Int32Array;
  #isFine = true;

  constructor(place: number, context: StepContext, recorded: RecordedRecipes, variants: Variants) {
    const { findings, system, buffer } = context;
    const { words } = buffer;
    this.#variants = variants;
    this.#mask = new Int32Array(words.length);
    this.#known = new Int32Array(KNOWN_STATES * words.length);
    this.#sought = new Int32Array(words.length);
    const run = (): boolean => {
      const isFine = recorded.evaluate(place);
      this.#isFine &&= isFine;
      this.#note(recorded);
      return isFine;
    };
    const own: StepContext = {
      ...context,
      system: { ...system, properties: [system.properties[place] as Property] },
      findings: {
        ...findings,
        seen: findings.seen.subarray(place, place + 1),
        known: findings.known.subarray(place, place + 1),
      },
    };
    const check: Steps['check'] = (log, offset) => {
      for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
      run();
    };
    const { recorder, slots } = recorded;
    this.#check = accelerateProperties(
      own,
      { check, single: { checks: [() => void run()] } },
      { recorder, slots, evaluate: run },
      { learnAfter: 0 },
    );
  }

  /** On the variants of the state with which `variants` has begun. */
  evaluate(): void {
    const at = this.#place();
    if (this.#isKnown(at)) return;
    this.#isFine = true;
    for (let read = -1; read !== this.#groups.length; ) {
      read = this.#groups.length;
      this.#all(this.#groups.filter((g) => this.#variants.isOpen(g)));
    }
    // Other slots may be read by now, and it would be another place.
    if (this.#isFine && this.#place() === at) this.#known.set(this.#sought, at);
  }

  /** Evaluates it for each combination of values of these groups. */
  #all(groups: readonly number[]): void {
    const { nodes, graphs, words } = this.#variants;
    const values = groups.map((g) => (nodes[g] as NoiseNode).values);
    const chosen = groups.map(() => 0);
    for (let i = -1; i < groups.length; ) {
      this.#check(words, 0, 0);
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

  /** Where it is in `#known` that the stored state is fine, if it is known. Puts what it depends on into `#sought`. */
  #place(): number {
    const { stored } = this.#variants;
    let hash = 0;
    for (let i = 0; i < stored.length; i++) {
      const bits = (stored[i] as number) & (this.#mask[i] as number);
      this.#sought[i] = bits;
      hash = Math.imul(hash ^ bits, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return (hash & (KNOWN_STATES - 1)) * stored.length;
  }

  #isKnown(at: number): boolean {
    let some = 0;
    for (let i = 0; i < this.#sought.length; i++) {
      const bits = this.#sought[i] as number;
      if (this.#known[at + i] !== bits) return false;
      some |= bits;
    }
    return some !== 0;
  }

  /** Adds what the recipe that has just run has read. */
  #note({ recorder, slots }: RecordedRecipes): void {
    const { groupAt, graphs } = this.#variants;
    const before = this.#mask.slice();
    addSlots(this.#mask, recorder.reads, slots);
    for (const address of recorder.reads) {
      const g = groupAt[address] as number;
      if (g < 0 || this.#groups.includes(g)) continue;
      this.#groups.push(g);
      const { group } = graphs[g] as NoiseGraph;
      addSlots(this.#mask, [...group.slots, ...group.context], slots);
    }
    // What is known is of fewer slots.
    if (this.#mask.some((bits, i) => bits !== before[i])) this.#known.fill(0);
  }
}
