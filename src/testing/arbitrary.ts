import fc from 'fast-check';
import type { Domain, Plain, PlainValue } from '../model/language/domain.ts';
import { valuesOf } from '../model/values/universe.ts';

/** Any value of the domain, as plain data. Shrinks towards the zero value. */
export const arbitraryOf = <D extends Domain>(domain: D): fc.Arbitrary<Plain<D>> =>
  plain(domain) as unknown as fc.Arbitrary<Plain<D>>;

const plain = (domain: Domain): fc.Arbitrary<PlainValue> => {
  switch (domain.kind) {
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.nat(domain.hi - domain.lo).map((n) => domain.lo + n);
    case 'oneOf':
      return fc.constantFrom(...domain.values);
    case 'index':
      return fc.nat(domain.of.size - 1);
    case 'nullable':
      return fc.option(plain(domain.of), { nil: null });
    case 'list':
      return fc.array(plain(domain.of), { maxLength: domain.max });
    case 'set':
      return fc.subarray([...valuesOf(domain.of)]);
    case 'bag':
      return fc
        .tuple(...valuesOf(domain.of).map(() => fc.nat(domain.max)))
        .map((counts) => valuesOf(domain.of).flatMap((value, i) => Array<PlainValue>(counts[i] ?? 0).fill(value)));
    case 'variant':
      return fc.oneof(...Object.values(domain.cases).map(plain));
    case 'array':
      return fc.array(plain(domain.of), { minLength: domain.length, maxLength: domain.length });
    case 'struct':
      return fc.record(Object.fromEntries(Object.entries(domain.fields).map(([name, field]) => [name, plain(field)])), {
        noNullPrototype: true,
      });
  }
};
