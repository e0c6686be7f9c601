import type { Domain, PlainValue } from '../../model/language/domain.ts';
import type { System } from '../../model/rules/rule.ts';
import { print, zeroOf } from '../../model/values/value.ts';
import { changesBetween, elementsOf, fieldOf } from '../changes.ts';
import { placeName } from './place-name.ts';

/** What a state holds besides zero values, each place in words: `pte 0 {folio 0, dirty}`, `folio 0 {refcount 2}`. */
export const notable = (system: System, state: PlainValue): readonly string[] => {
  const parts: string[] = [];
  for (const [name, field] of Object.entries(system.root.fields))
    gather(system, name, field, fieldOf(state, name), parts);
  return parts;
};

const gather = (system: System, path: string, domain: Domain, value: PlainValue, parts: string[]): void => {
  if (isZero(domain, value)) return;
  switch (domain.kind) {
    case 'array':
      elementsOf(value).forEach((element, i) => {
        gather(system, `${path}[${i}]`, domain.of, element, parts);
      });
      return;
    case 'struct':
      if (Object.values(domain.fields).some((field) => field.kind === 'array' || field.kind === 'struct')) {
        for (const [name, field] of Object.entries(domain.fields))
          gather(system, `${path}.${name}`, field, fieldOf(value, name), parts);
        return;
      }
      break;
    case 'bool':
      parts.push(placeName(system, path));
      return;
    default:
      break;
  }
  parts.push(`${placeName(system, path)} ${withoutZeros(domain, value)}`);
};

/** The value as `print` has it, without the fields of a struct that are zero. What a nullable holds is told whole. */
const withoutZeros = (domain: Domain, value: PlainValue): string => {
  if (domain.kind !== 'struct') return print(domain, value);
  const fields = Object.entries(domain.fields).filter(([name, field]) => !isZero(field, fieldOf(value, name)));
  return print({ kind: 'struct', fields: Object.fromEntries(fields) }, value);
};

const isZero = (domain: Domain, value: PlainValue): boolean =>
  changesBetween(domain, zeroOf(domain), value).length === 0;
