import type { Cell, Cells } from './permuted-slots.ts';
import { positionOf } from './pieces.ts';

/** A cell with what the loops below need, looked up once. */
export interface Step {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
  /** The shape, by a number. */
  readonly shape: number;
  readonly sets: readonly number[];
  readonly members: readonly number[];
  /** The cells of this shape, by their members as digits. */
  readonly peers: readonly Step[];
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
  /** The cells that a renaming can move or change. */
  readonly moved: readonly Step[];
  readonly load: (words: Int32Array, offset: number) => void;
  /** The code in a cell of the loaded state. */
  readonly codeAt: (step: Step) => number;
  /** The member that a cell with this code names, or -1. */
  readonly named: (step: Step, code: number) => number;
  /** Writes the loaded state in which member `m` of set `s` is called `renaming[s][m]`. */
  readonly rename: (renaming: readonly Int32Array[], to: Int32Array) => void;
  /** Whether the loaded state stays the same when two members of a set change places. */
  readonly alike: (set: number, a: number, b: number) => boolean;
}

/** For states of so many words. */
export const renamerOf = ({ sets, cells }: Cells, words: number): Renamer => {
  const sizes = sets.map(({ size }) => size);
  const steps = stepsOf(cells, sizes);
  const moved = steps.filter(({ sets, names }) => sets.length > 0 || names >= 0);
  const from = new Int32Array(words);
  const swapped = sizes.map((size) => Int32Array.from({ length: size }, (_, m) => m));

  const codeAt = (step: Step): number => ((from[step.word] as number) >>> step.shift) & step.mask;

  const named = (step: Step, code: number): number => {
    if (step.names < 0 || code < step.first) return -1;
    const guard = ((from[step.guardWord] as number) >>> step.guardShift) & step.guardMask;
    return guard > step.above ? code - step.first : -1;
  };

  const target = (step: Step, renaming: readonly Int32Array[]): Step => {
    let digits = 0;
    for (let i = 0; i < step.sets.length; i++) {
      const set = step.sets[i] as number;
      digits = digits * (sizes[set] as number) + ((renaming[set] as Int32Array)[step.members[i] as number] as number);
    }
    return step.peers[digits] as Step;
  };

  const renamedCode = (step: Step, renaming: readonly Int32Array[]): number => {
    const code = codeAt(step);
    const member = named(step, code);
    return member < 0 ? code : ((renaming[step.names] as Int32Array)[member] as number) + step.first;
  };

  const rename = (renaming: readonly Int32Array[], to: Int32Array): void => {
    to.fill(0);
    for (const step of steps) {
      const at = target(step, renaming);
      to[at.word] = (to[at.word] as number) | (renamedCode(step, renaming) << at.shift);
    }
  };

  const alike = (set: number, a: number, b: number): boolean => {
    const swap = swapped[set] as Int32Array;
    swap[a] = b;
    swap[b] = a;
    let same = true;
    for (let i = 0; same && i < moved.length; i++) {
      const step = moved[i] as Step;
      same = codeAt(target(step, swapped)) === renamedCode(step, swapped);
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

const stepsOf = (cells: readonly Cell[], sizes: readonly number[]): readonly Step[] => {
  const shapes = new Map<string, Step[]>();
  return cells.map((cell): Step => {
    let peers = shapes.get(cell.shape);
    if (peers === undefined) {
      peers = [];
      shapes.set(cell.shape, peers);
    }
    const digits = cell.along.reduce((sum, { set, member }) => sum * (sizes[set] as number) + member, 0);
    const guard = cell.guard?.slot;
    const step: Step = {
      ...positionOf(cell.slot),
      shape: [...shapes.keys()].indexOf(cell.shape),
      sets: cell.along.map(({ set }) => set),
      members: cell.along.map(({ member }) => member),
      peers,
      names: cell.names?.set ?? -1,
      first: cell.names?.first ?? 0,
      ...(guard === undefined
        ? { guardWord: 0, guardShift: 0, guardMask: 0, above: -1 }
        : {
            guardWord: positionOf(guard).word,
            guardShift: positionOf(guard).shift,
            guardMask: positionOf(guard).mask,
            above: cell.guard?.above ?? 0,
          }),
    };
    peers[digits] = step;
    return step;
  });
};
