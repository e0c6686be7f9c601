import type { Domain, PlainValue } from '../model/language/domain.ts';
import { at } from '../model/values/value.ts';
import type { Change } from './trace.ts';

/**
 * What differs between two values of a domain, in the order of the description: the leaves that changed, or the whole
 * place where a nullable came or went, a list changed its length, a set or a bag its elements, or a variant its case. Empty exactly when the two are equal.
 */
export const changesBetween = (domain: Domain, old: PlainValue, next: PlainValue): readonly Change[] => {
  const changes: Change[] = [];
  collect(domain, '', old, next, changes);
  return changes;
};

const collect = (domain: Domain, path: string, old: PlainValue, next: PlainValue, changes: Change[]): void => {
  if (old === next) return;
  switch (domain.kind) {
    case 'bool':
    case 'int':
    case 'oneOf':
    case 'index':
      changes.push({ path, old, new: next });
      return;
    case 'nullable':
      if (old === null || next === null) changes.push({ path, old, new: next });
      else collect(domain.of, path, old, next, changes);
      return;
    case 'struct':
      for (const [name, field] of Object.entries(domain.fields))
        collect(field, at(path, name), fieldOf(old, name), fieldOf(next, name), changes);
      return;
    case 'set':
    case 'bag':
      if (JSON.stringify(old) !== JSON.stringify(next)) changes.push({ path, old, new: next });
      return;
    case 'variant': {
      const kind = fieldOf(old, 'kind');
      if (kind !== fieldOf(next, 'kind')) changes.push({ path, old, new: next });
      else collect(domain.cases[kind as string] as Domain, path, old, next, changes);
      return;
    }
    case 'list':
      if (elementsOf(old).length !== elementsOf(next).length) {
        changes.push({ path, old, new: next });
        return;
      }
      break;
    case 'array':
      break;
  }
  elementsOf(old).forEach((element, i) => {
    collect(domain.of, `${path}[${i}]`, element, elementsOf(next)[i] as PlainValue, changes);
  });
};

/** The field of a struct's plain value. */
export const fieldOf = (struct: PlainValue, name: string): PlainValue =>
  (struct as { readonly [field: string]: PlainValue })[name] as PlainValue;

/** The elements of an array's or a list's plain value. */
export const elementsOf = (sequence: PlainValue): readonly PlainValue[] => sequence as readonly PlainValue[];

/** One stage of a path: a field of a struct, or an element of a sequence. */
export type Stage = string | number;

/** `cpus[1].tlb[0]` as `['cpus', 1, 'tlb', 0]`. */
export const stagesOf = (path: string): readonly Stage[] =>
  (path.match(/\w+/g) ?? []).map((stage) => (/^\d/.test(stage) ? Number(stage) : stage));

/** The domain of what lies under a stage of `domain`, or undefined where there is no such place. */
export const domainUnder = (domain: Domain, stage: Stage): Domain | undefined => {
  switch (domain.kind) {
    case 'nullable':
      return domainUnder(domain.of, stage);
    case 'struct':
      return Object.hasOwn(domain.fields, stage) ? domain.fields[stage] : undefined;
    case 'variant':
      return Object.values(domain.cases)
        .map((fields) => domainUnder(fields, stage))
        .find((found) => found !== undefined);
    case 'array':
    case 'list':
      return typeof stage === 'number' ? domain.of : undefined;
    default:
      return undefined;
  }
};

/** The domain of the place that a path names, or undefined where there is no such place. */
export const domainAt = (root: Domain, path: string): Domain | undefined => {
  let domain: Domain | undefined = root;
  for (const stage of stagesOf(path)) {
    if (domain === undefined) return undefined;
    domain = domainUnder(domain, stage);
  }
  return domain;
};
