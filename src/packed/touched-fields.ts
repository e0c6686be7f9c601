import type { Rule, System } from '../model/rules/rule.ts';
import { fieldNames, fieldsIn } from './state/census.ts';
import type { StateBuffer } from './state/state-buffer.ts';
import { frameOf } from './state/thread-frame.ts';
import { type Footprint, type Footprints, together } from './steps/footprints.ts';

/**
 * What the rules of a system were seen to read and write, by the names of the fields (`folios[].mapcount`), in the order of the
 * description of the state. Elements of an array or a list have one name; a length and a presence have names of their own.
 */
export interface Touched {
  /** All names. */
  readonly fields: readonly string[];
  /** For each rule by its place. The program counter of the rule's own thread is left out: every step of a thread moves it. */
  readonly rules: readonly TouchedFields[];
}

export interface TouchedFields {
  /** What was read before it was written. */
  readonly reads: readonly string[];
  /** What was assigned, though it may have been the value that was there. */
  readonly writes: readonly string[];
}

/** `footprints`: of each worker of a search that has recorded them. */
export const touchedFields = (system: System, buffer: StateBuffer, footprints: readonly Footprints[]): Touched => {
  const { layout } = buffer;
  const { rules } = together(footprints, system, layout.words);
  return {
    fields: fieldNames(layout),
    rules: system.rules.map((rule, r) => {
      const { reads, writes } = rules[r] as Footprint;
      const named = (mask: Int32Array): readonly string[] => fieldsIn(layout, withoutPc(mask, system, buffer, rule));
      return { reads: named(reads), writes: named(writes) };
    }),
  };
};

/** A mask without the program counter of a rule's thread. */
const withoutPc = (mask: Int32Array, system: System, buffer: StateBuffer, rule: Rule): Int32Array => {
  if (rule.kind === 'action') return mask;
  const { address, bits } = frameOf(system, buffer, rule).pc;
  const others = mask.slice();
  const word = address >>> 5;
  others[word] = (others[word] as number) & ~((2 ** bits - 1) << address);
  return others;
};
