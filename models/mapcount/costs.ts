// What a policy stores and what its operations cost: counted by running its own steps on a folio that notes each access.
import type { Cost, Costs, Domain, Fields } from '../../src/index.ts';
import { type MapcountPolicy, pagesIn } from '../machine/mapcount/policy.ts';
import { Meter } from './meter.ts';

/** Folio sizes that are measured, in pages. */
const sizes: readonly number[] = [2, 4, 8, 16];

interface Size {
  readonly bytes: number;
  readonly bits: number;
}

/** A counter and an id take four bytes, as the kernel's do; flags are bits of a word that is there. No id is id 0. */
const sizeOf = (domain: Domain): Size => {
  switch (domain.kind) {
    case 'int':
    case 'index':
      return { bytes: 4, bits: 0 };
    case 'bool':
      return { bytes: 0, bits: 1 };
    case 'oneOf':
      return { bytes: 0, bits: Math.ceil(Math.log2(domain.values.length)) };
    case 'nullable':
      return sizeOf(domain.of);
    case 'struct':
      return sizeOfAll(domain.fields);
    case 'array':
    case 'list':
    case 'set':
    case 'bag':
    case 'variant':
      throw new Error('a policy stores scalars, and structs of them');
  }
};
const sizeOfAll = (fields: Fields): Size =>
  Object.values(fields)
    .map(sizeOf)
    .reduce((a, b) => ({ bytes: a.bytes + b.bytes, bits: a.bits + b.bits }), { bytes: 0, bits: 0 });

const half = (whole: number): number => whole & ~(2 ** (pagesIn(whole) / 2) - 1);
const last = (whole: number): number => (whole + 1) >> 1;

/** Each on a folio that is as its name says; the part before `measure()` makes it so. */
const operations: readonly (readonly [string, (m: Meter) => Meter])[] = [
  ['map n', (m) => m.measure().map(m.whole)],
  [
    'map 1',
    (m) =>
      m
        .map(m.whole & ~last(m.whole))
        .measure()
        .map(last(m.whole)),
  ],
  ['zap 1', (m) => m.map(m.whole).measure().unmap(last(m.whole))],
  ['zap n', (m) => m.map(m.whole).measure().unmap(m.whole)],
  ['map PMD', (m) => m.measure().map(m.whole, 'pmd')],
  ['zap PMD', (m) => m.map(m.whole, 'pmd').measure().unmap(m.whole, 'pmd')],
  ['split', (m) => m.map(m.whole, 'pmd').measure().split()],
  ['fork n', (m) => m.map(m.whole).measure().map(m.whole, 'pte', 1)],
  ['move n/2', (m) => m.map(m.whole).measure().move(half(m.whole))],
];

export const costsOf = (policy: MapcountPolicy): Costs => {
  const limits = { pages: 2, mms: 2, tuples: 8, mappings: 8, slack: 8 };
  const folio = sizeOfAll(policy.folio(limits));
  const page = sizeOfAll(policy.page?.(limits) ?? {});
  return {
    folioBytes: folio.bytes,
    folioBits: folio.bits,
    pageBytes: page.bytes,
    lock: policy.lock ?? undefined,
    sizes,
    operations: operations.map(([operation, run]): Cost => {
      const meters = sizes.map((pages) => run(new Meter(policy, pages)));
      return {
        operation,
        atomics: meters.map(({ atomics }) => atomics),
        lines: meters.map(({ lines }) => lines),
        locks: meters.map(({ locks }) => locks),
        entries: meters.map(({ entries }) => entries),
      };
    }),
  };
};
