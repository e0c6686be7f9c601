import { cardinality } from '../model/domain.ts';
import type { Layout, Place, Slot } from './layout.ts';
import { readCode } from './scalar-source.ts';

/** How many of a field's values occur in some state. Elements of an array or list count as one field: `folios[].refcount`. */
export interface FieldValues {
  readonly field: string;
  /** Distinct values seen. */
  readonly seen: number;
  /** Values that its domain has; a length or a presence counts as a field of its own. */
  readonly of: number;
}

/** For each slot of a layout, in `slotsOf`'s order, 1 for every code that has been seen. */
export type Census = readonly Uint8Array[];

interface Counted {
  readonly field: string;
  readonly slot: Slot;
  /** Codes that its domain has. */
  readonly codes: number;
  /** Text of what has to be so for the place to exist. */
  readonly when: string;
}

/** Where values are, in the order of the description. */
const slotsOf = (place: Place, field: string, when: string): readonly Counted[] => {
  switch (place.kind) {
    case 'scalar':
      return [{ field, slot: place.slot, codes: cardinality(place.domain) + (place.nullable ? 1 : 0), when }];
    case 'struct':
      return place.fields.flatMap(([name, inner]) => slotsOf(inner, field === '' ? name : `${field}.${name}`, when));
    case 'array':
      return place.elements.flatMap((element) => slotsOf(element, `${field}[]`, when));
    case 'list':
      return [
        { field: `${field}.length`, slot: place.length, codes: place.elements.length + 1, when },
        ...place.elements.flatMap((element, i) =>
          slotsOf(element, `${field}[]`, `${when} && ${code(place.length)} > ${i}`),
        ),
      ];
    case 'nullable':
      return [
        { field: `${field} !== null`, slot: place.presence, codes: 2, when },
        ...slotsOf(place.inner, field, `${when} && ${code(place.presence)} === 1`),
      ];
  }
};

const code = (slot: Slot): string => readCode(String(slot.address), slot.bits);

const allSlots = (layout: Layout): readonly Counted[] => slotsOf(layout.root, '', 'true');

/** The name of the field that a bit of the state belongs to. */
export const fieldAt = (layout: Layout, word: number, bit: number): string =>
  allSlots(layout).find(
    ({ slot }) =>
      slot.bits > 0 &&
      slot.address >>> 5 === word &&
      bit >= (slot.address & 31) &&
      bit < (slot.address & 31) + slot.bits,
  )?.field ?? `bit ${bit} of word ${word}`;

/** An empty census, and the function that adds the states of a piece of the log to it. */
export const takeCensus = (
  layout: Layout,
): { readonly census: Census; readonly count: (piece: Int32Array) => void } => {
  const counted = allSlots(layout);
  const census = counted.map(({ codes }) => new Uint8Array(codes));
  const marks = counted.map(({ slot, when }, k) => `if (${when}) c${k}[${code(slot)}] = 1;`);
  const text = `'use strict';
    const w = new Int32Array(${layout.words});
    return (piece) => {
      for (let o = 0; o < piece.length; o += ${layout.words}) {
        ${Array.from({ length: layout.words }, (_, i) => `w[${i}] = piece[o + ${i}];`).join(' ')}
        ${marks.join('\n        ')}
      }
    };`;
  const count = new Function(...census.map((_, k) => `c${k}`), text)(...census) as (piece: Int32Array) => void;
  return { census, count };
};

/** What several censuses of one layout come to, field by field. */
export const fieldValues = (layout: Layout, censuses: readonly Census[]): readonly FieldValues[] => {
  const fields = new Map<string, Uint8Array>();
  allSlots(layout).forEach(({ field, codes }, k) => {
    const seen = fields.get(field) ?? new Uint8Array(codes);
    fields.set(field, seen);
    for (const census of censuses)
      census[k]?.forEach((one, code) => {
        if (one === 1) seen[code] = 1;
      });
  });
  return [...fields].map(([field, seen]) => ({
    field,
    seen: seen.reduce((sum, one) => sum + one, 0),
    of: seen.length,
  }));
};
