// Not from 'msgpackr': its own entry looks for a part in C++ that only unpacks, at the cost of six milliseconds a thread.
import { Packr } from 'msgpackr/pack';
import type { Domain, PlainValue } from '../model/language/domain.ts';
import { codeOf, universeOf } from '../model/values/universe.ts';

const packr = new Packr({ useRecords: false });

/**
 * The bytes of a state, by msgpackr, as a string of one character a byte (strings compare as the bytes do): the key under
 * which the state is hashed. It is given arrays in the order of the description, never the state's own objects: the bytes
 * that it writes for an object depend on the order of its keys. Two states of one domain are equal exactly when their
 * keys are.
 */
export const encodeKey = (domain: Domain, state: PlainValue): string =>
  packr.pack(ordered(domain, state)).toString('latin1');

type Ordered = number | null | Ordered[];

const ordered = (domain: Domain, value: PlainValue): Ordered => {
  switch (domain.kind) {
    case 'struct': {
      const values: Ordered[] = [];
      for (const name in domain.fields)
        values.push(
          ordered(
            domain.fields[name] as Domain,
            (value as { readonly [field: string]: PlainValue })[name] as PlainValue,
          ),
        );
      return values;
    }
    case 'array':
    case 'list':
      return (value as readonly PlainValue[]).map((element) => ordered(domain.of, element));
    case 'set':
    case 'bag': {
      const { rankOf } = universeOf(domain.of);
      return (value as readonly PlainValue[]).map(rankOf);
    }
    case 'variant': {
      const { kind } = value as { readonly kind: string };
      return [Object.keys(domain.cases).indexOf(kind), ordered(domain.cases[kind] as Domain, value)];
    }
    case 'nullable':
      return value === null ? null : ordered(domain.of, value);
    default:
      return codeOf(domain, value);
  }
};
