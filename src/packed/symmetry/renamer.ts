import type { PermutedSlot, PermutedSlots } from './permuted-slots.ts';
import { positionOf } from './pieces.ts';

/** A slot with what the loops below need, looked up once. */
export interface SlotAccess {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** The shape, by a number. */
  readonly shape: number;
  readonly sets: readonly number[];
  readonly members: readonly number[];
  /** The slots of this shape, by their members as digits. */
  readonly peers: readonly SlotAccess[];
  readonly names: number;
  readonly first: number;
  readonly guardWord: number;
  readonly guardShift: number;
  readonly guardMask: number;
  readonly above: number;
}

/** A packed state, loaded once, and what renaming its members does to it. Interpreted: some microseconds a state. */
export interface Renamer {
  /** How many members each scalarset has. */
  readonly sizes: readonly number[];
  /** The slots that a renaming can move or change. */
  readonly moved: readonly SlotAccess[];
  readonly load: (words: Int32Array, offset: number) => void;
  /** The code in a slot of the loaded state. */
  readonly codeAt: (access: SlotAccess) => number;
  /** The member that a slot with this code names, or -1. */
  readonly named: (access: SlotAccess, code: number) => number;
  /** Writes the loaded state in which member `m` of set `s` is called `renaming[s][m]`. */
  readonly rename: (renaming: readonly Int32Array[], to: Int32Array) => void;
  /** Whether the loaded state stays the same when two members of a set change places. */
  readonly alike: (set: number, a: number, b: number) => boolean;
}

/** For states of so many words. */
export const renamerOf = ({ sets, slots }: PermutedSlots, words: number): Renamer => {
  const sizes = sets.map(({ size }) => size);
  const accesses = accessesOf(slots, sizes);
  const moved = accesses.filter(({ sets, names }) => sets.length > 0 || names >= 0);
  const from = new Int32Array(words);
  const swapped = sizes.map((size) => Int32Array.from({ length: size }, (_, m) => m));

  const codeAt = (access: SlotAccess): number => ((from[access.word] as number) >>> access.shift) & access.mask;

  const named = (access: SlotAccess, code: number): number => {
    if (access.names < 0 || code < access.first) return -1;
    const guard = ((from[access.guardWord] as number) >>> access.guardShift) & access.guardMask;
    return guard > access.above ? code - access.first : -1;
  };

  const target = (access: SlotAccess, renaming: readonly Int32Array[]): SlotAccess => {
    let digits = 0;
    for (let i = 0; i < access.sets.length; i++) {
      const set = access.sets[i] as number;
      digits = digits * (sizes[set] as number) + ((renaming[set] as Int32Array)[access.members[i] as number] as number);
    }
    return access.peers[digits] as SlotAccess;
  };

  const renamedCode = (access: SlotAccess, renaming: readonly Int32Array[]): number => {
    const code = codeAt(access);
    const member = named(access, code);
    return member < 0 ? code : ((renaming[access.names] as Int32Array)[member] as number) + access.first;
  };

  const rename = (renaming: readonly Int32Array[], to: Int32Array): void => {
    to.fill(0);
    for (const access of accesses) {
      const at = target(access, renaming);
      to[at.word] = (to[at.word] as number) | (renamedCode(access, renaming) << at.shift);
    }
  };

  const alike = (set: number, a: number, b: number): boolean => {
    const swap = swapped[set] as Int32Array;
    swap[a] = b;
    swap[b] = a;
    let same = true;
    for (let i = 0; same && i < moved.length; i++) {
      const access = moved[i] as SlotAccess;
      same = codeAt(target(access, swapped)) === renamedCode(access, swapped);
    }
    swap[a] = a;
    swap[b] = b;
    return same;
  };

  return {
    sizes,
    moved,
    load: (state, offset) => {
      for (let i = 0; i < words; i++) from[i] = state[offset + i] as number;
    },
    codeAt,
    named,
    rename,
    alike,
  };
};

const accessesOf = (slots: readonly PermutedSlot[], sizes: readonly number[]): readonly SlotAccess[] => {
  const shapes = new Map<string, SlotAccess[]>();
  return slots.map((slot): SlotAccess => {
    let peers = shapes.get(slot.shape);
    if (peers === undefined) {
      peers = [];
      shapes.set(slot.shape, peers);
    }
    const digits = slot.along.reduce((sum, { set, member }) => sum * (sizes[set] as number) + member, 0);
    const guard = slot.guard?.slot;
    const access: SlotAccess = {
      ...positionOf(slot.packed),
      shape: [...shapes.keys()].indexOf(slot.shape),
      sets: slot.along.map(({ set }) => set),
      members: slot.along.map(({ member }) => member),
      peers,
      names: slot.names?.set ?? -1,
      first: slot.names?.first ?? 0,
      ...(guard === undefined
        ? { guardWord: 0, guardShift: 0, guardMask: 0, above: -1 }
        : {
            guardWord: positionOf(guard).word,
            guardShift: positionOf(guard).shift,
            guardMask: positionOf(guard).mask,
            above: slot.guard?.above ?? 0,
          }),
    };
    peers[digits] = access;
    return access;
  });
};
