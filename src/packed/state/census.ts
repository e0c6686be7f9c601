import type { FieldValues } from '../../search/details.ts';
import type { Layout, Slot } from './layout.ts';
import { readCode } from './scalar-source.ts';
import { slotsOf } from './slots.ts';

/** For each slot of a layout, in `slotsOf`'s order, and each of its codes that is a value: in how many states it has been seen. */
export type Census = readonly Float64Array[];

/** The names of all fields, in the order of the description, each once: those that take bits. */
export const fieldNames = (layout: Layout): readonly string[] => namesOf(slotsOf(layout));

/** The names of the fields that have a bit in a mask over the words of a state, in the order of the description, each once. */
export const fieldsIn = (layout: Layout, mask: Int32Array): readonly string[] =>
  namesOf(
    slotsOf(layout).filter(({ slot: { address, bits } }) => {
      const ofSlot = bits === 32 ? -1 : (2 ** bits - 1) << address;
      return ((mask[address >>> 5] as number) & ofSlot) !== 0;
    }),
  );

const namesOf = (slots: ReturnType<typeof slotsOf>): readonly string[] => [
  ...new Set(slots.filter(({ slot }) => slot.bits > 0).map(({ field }) => field)),
];

/** The name of the field that a bit of the state belongs to. */
export const fieldAt = (layout: Layout, word: number, bit: number): string =>
  slotsOf(layout).find(
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
  const counted = slotsOf(layout);
  const census = counted.map(({ codes, first }) => new Float64Array(codes - first));
  const code = ({ address, bits }: Slot): string => readCode(String(address), bits);
  const marks = counted.map(({ slot, first, when }, k) => {
    const exists = when.map((condition) =>
      'above' in condition
        ? `${code(condition.slot)} > ${condition.above}`
        : `(${condition.among.map((one) => `${code(condition.slot)} === ${one}`).join(' || ')})`,
    );
    return `if (${exists.join(' && ') || 'true'}) c${k}[${code(slot)}${first === 0 ? '' : ' - 1'}]++;`;
  });
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
  const fields = new Map<string, { readonly seen: Uint8Array; places: number; bits: number; information: number }>();
  const slots = slotsOf(layout);
  const counts = slots.map(({ codes, first }, k) =>
    Array.from({ length: codes - first }, (_, code) =>
      censuses.reduce((sum, census) => sum + (census[k]?.[code] ?? 0), 0),
    ),
  );
  // Every state has the places that depend on nothing.
  const states = Math.max(0, ...counts.map(sumOf));
  slots.forEach(({ field, codes, first, slot }, k) => {
    const entry = fields.get(field) ?? { seen: new Uint8Array(codes - first), places: 0, bits: 0, information: 0 };
    fields.set(field, entry);
    entry.places++;
    entry.bits += slot.bits;
    entry.information += informationOf(counts[k] as readonly number[]);
    counts[k]?.forEach((count, code) => {
      if (count > 0) entry.seen[code] = 1;
    });
  });
  return [...fields].map(([field, { seen, places, bits, information }]) => ({
    field,
    seen: sumOf([...seen]),
    of: seen.length,
    places,
    bits,
    entropy: states === 0 ? 0 : information / states,
  }));
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** The entropy of a value that was seen so often with each code, in bits, times how often it was seen. */
const informationOf = (counts: readonly number[]): number => {
  const all = sumOf(counts);
  return sumOf(counts.map((n) => (n === 0 ? 0 : n * Math.log2(all / n))));
};
