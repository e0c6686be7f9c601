import type { PermutedSlots } from './permuted-slots.ts';
import { renamerOf } from './renamer.ts';

/**
 * Replaces a state by the canonical one of its orbit. It is interpreted, and right for every state.
 *
 * Members of a scalarset get colours, which are hashes. A member's colour is refined by the slots that belong to it and by
 * those that name it, until no refinement separates more members (B. McKay, "Practical graph isomorphism", 1981; Ip and Dill,
 * "Better verification through symmetry", 1996). If members still share a colour, each of them in turn is given a colour of
 * its own; every choice leads to one state, and the least of these is the canonical one. Members that can be exchanged
 * without changing the state need no choice, so that the permutations are not all tried. Two members that share a colour
 * by accident cost a few more choices, and no wrong answer.
 *
 * Some microseconds a state. The generated code needs it only for members that sorting cannot tell apart.
 */
export const canonicalSearch = (slots: PermutedSlots, words: number): ((words: Int32Array, offset: number) => void) => {
  const { sizes, moved, load, codeAt, named, rename, alike } = renamerOf(slots, words);
  const best = new Int32Array(words);
  const candidate = new Int32Array(words);
  const order = sizes.map((size) => new Int32Array(size));
  const next = sizes.map((size) => new Int32Array(size));
  const levels: Int32Array[][] = [];
  let found = false;

  const refineOnce = (colours: readonly Int32Array[]): void => {
    for (let s = 0; s < sizes.length; s++) (next[s] as Int32Array).set(colours[s] as Int32Array);
    for (const access of moved) {
      const code = codeAt(access);
      const who = named(access, code);
      const what =
        who < 0
          ? mix(access.shape, code)
          : mix(access.shape, ((colours[access.names] as Int32Array)[who] as number) ^ NAMED);
      const { sets: own, members } = access;
      for (let i = 0; i < own.length; i++) {
        const set = own[i] as number;
        const member = members[i] as number;
        let token = mix(what, i);
        if (who === member && access.names === set) token = mix(token, SELF);
        for (let k = 0; k < own.length; k++) {
          if (k === i) continue;
          const itself = own[k] === set && members[k] === member;
          token = mix(
            token,
            itself ? SELF : ((colours[own[k] as number] as Int32Array)[members[k] as number] as number),
          );
        }
        const colour = next[set] as Int32Array;
        colour[member] = (colour[member] as number) + mix(token, END);
      }
      if (who < 0) continue;
      let token = mix(access.shape, NAMED);
      for (let k = 0; k < own.length; k++) {
        const itself = own[k] === access.names && members[k] === who;
        token = mix(token, itself ? SELF : ((colours[own[k] as number] as Int32Array)[members[k] as number] as number));
      }
      const colour = next[access.names] as Int32Array;
      colour[who] = (colour[who] as number) + mix(token, END);
    }
    for (let s = 0; s < sizes.length; s++) (colours[s] as Int32Array).set(next[s] as Int32Array);
  };

  const refine = (colours: readonly Int32Array[]): void => {
    let classes = 0;
    for (;;) {
      refineOnce(colours);
      const now = colours.reduce((sum, colour) => sum + new Set(colour).size, 0);
      if (now <= classes) return;
      classes = now;
    }
  };

  /** The members of the least class of the first set that has a class whose members may not all be exchanged. */
  const undecided = (colours: readonly Int32Array[]): { set: number; members: number[] } | undefined => {
    for (let set = 0; set < colours.length; set++) {
      const colour = colours[set] as Int32Array;
      for (const one of [...new Set(colour)].sort((a, b) => a - b)) {
        const members: number[] = [];
        for (let m = 0; m < colour.length; m++) if (colour[m] === one) members.push(m);
        if (members.some((m, i) => i > 0 && !alike(set, members[i - 1] as number, m))) return { set, members };
      }
    }
    return undefined;
  };

  const explore = (depth: number): void => {
    const colours = levels[depth] as Int32Array[];
    refine(colours);
    const choice = undecided(colours);
    if (choice === undefined) {
      leaf(colours);
      return;
    }
    const tried: number[] = [];
    for (const member of choice.members) {
      if (tried.some((other) => alike(choice.set, other, member))) continue;
      tried.push(member);
      levels[depth + 1] ??= sizes.map((size) => new Int32Array(size));
      const deeper = levels[depth + 1] as Int32Array[];
      for (let s = 0; s < sizes.length; s++) (deeper[s] as Int32Array).set(colours[s] as Int32Array);
      const colour = deeper[choice.set] as Int32Array;
      colour[member] = mix(colour[member] as number, CHOSEN);
      explore(depth + 1);
    }
  };

  const leaf = (colours: readonly Int32Array[]): void => {
    for (let s = 0; s < sizes.length; s++) {
      const colour = colours[s] as Int32Array;
      const rank = order[s] as Int32Array;
      for (let m = 0; m < colour.length; m++) {
        let before = 0;
        for (let other = 0; other < colour.length; other++) {
          const difference = (colour[other] as number) - (colour[m] as number);
          if (difference < 0 || (difference === 0 && other < m)) before++;
        }
        rank[m] = before;
      }
    }
    rename(order, candidate);
    if (found && !isLess(candidate, best)) return;
    best.set(candidate);
    found = true;
  };

  return (state, offset) => {
    load(state, offset);
    levels[0] ??= sizes.map((size) => new Int32Array(size));
    for (const colour of levels[0]) colour.fill(0);
    found = false;
    explore(0);
    for (let i = 0; i < words; i++) state[offset + i] = best[i] as number;
  };
};

// Any odd constants that differ.
const NAMED = 0x2545f491;
const SELF = 0x6c8e9cf5;
const END = 0x5bd1e995;
const CHOSEN = 0x7feb352d;

const mix = (a: number, b: number): number => {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return h ^ (h >>> 13);
};

const isLess = (a: Int32Array, b: Int32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  return false;
};
