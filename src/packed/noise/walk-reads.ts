import type { NoiseGroup } from './noise-groups.ts';
import type { Variants } from './variants.ts';

/**
 * Which slots of a stored state a walk over its variants depends on, in the order in which it finds that, each once, with their codes. Where it reads a slot of a group, what
 * is in that slot in the variants depends on all slots of the group and of its context. So a walk is a function of what this notes, as an execution is of what it reads.
 */
export class WalkReads {
  readonly reads: number[] = [];
  readonly codes: number[] = [];
  /** Whether all is being noted, in order. */
  isOn = false;
  readonly #groups: readonly NoiseGroup[];
  readonly #variants: Variants;
  /** Of the slot at an address. */
  readonly #masks: Int32Array;
  readonly #isNoted: Uint8Array;

  constructor(groups: readonly NoiseGroup[], variants: Variants, masks: Int32Array) {
    this.#groups = groups;
    this.#variants = variants;
    this.#masks = masks;
    this.#isNoted = new Uint8Array(variants.words.length * 32);
  }

  begin(): void {
    for (const address of this.reads) this.#isNoted[address] = 0;
    this.reads.length = 0;
    this.codes.length = 0;
    this.isOn = true;
  }

  note(address: number): void {
    if (this.#isNoted[address] === 1) return;
    const g = this.#variants.groupAt[address] as number;
    if (g < 0) this.#add(address);
    else this.noteGroup(g);
  }

  /** Notes that it depends on what the noise of a group can do. */
  noteGroup(g: number): void {
    if (!this.isOn) return;
    const { slots, context } = this.#groups[g] as NoiseGroup;
    for (const slot of slots) this.#add(slot);
    for (const slot of context) this.#add(slot);
  }

  /** The code that the stored state has in a slot, if the walk depends on it. */
  codeAt(address: number): number | undefined {
    return this.#isNoted[address] === 1 ? this.#storedCode(address) : undefined;
  }

  #add(address: number): void {
    if (this.#isNoted[address] === 1) return;
    this.#isNoted[address] = 1;
    this.reads.push(address);
    this.codes.push(this.#storedCode(address));
  }

  #storedCode(address: number): number {
    return ((this.#variants.stored[address >>> 5] as number) >>> address) & (this.#masks[address] as number);
  }
}
