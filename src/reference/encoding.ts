import type { Domain, PlainValue } from '../model/language/domain.ts';
import { codeOf } from '../model/values/value.ts';

/**
 * A state as a string: the key under which it is hashed. Every scalar is its code, in the order of the description and never in that of the state's own
 * keys; a list begins with its length, and a nullable with a mark, null being the greatest. So two states of one domain are equal exactly when their keys are,
 * and keys compare as the first scalar that differs. Mostly a byte a character.
 */
export const encodeKey = (domain: Domain, value: PlainValue): string => {
  switch (domain.kind) {
    case 'struct': {
      let key = '';
      for (const name in domain.fields)
        key += encodeKey(
          domain.fields[name] as Domain,
          (value as { readonly [field: string]: PlainValue })[name] as PlainValue,
        );
      return key;
    }
    case 'array':
    case 'list': {
      const elements = value as readonly PlainValue[];
      let key = domain.kind === 'list' ? scalar(elements.length) : '';
      for (const element of elements) key += encodeKey(domain.of, element);
      return key;
    }
    case 'nullable':
      return value === null ? '\xff' : `\0${encodeKey(domain.of, value)}`;
    default:
      return scalar(codeOf(domain, value));
  }
};

/** Two characters for each: codes have at most 30 bits. */
const scalar = (code: number): string => String.fromCharCode(code >>> 15, code & 0x7fff);
