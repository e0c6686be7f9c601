import type { Domain, PlainValue } from '../model/language/domain.ts';
import { at, parseValue } from '../model/values/value.ts';
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

/** The domains that can lie under a stage of `domain`: none where there is no such place, several where cases of a variant have a field of one name. */
export const domainsUnder = (domain: Domain, stage: Stage): readonly Domain[] => {
  switch (domain.kind) {
    case 'nullable':
      return domainsUnder(domain.of, stage);
    case 'struct':
      return Object.hasOwn(domain.fields, stage) ? [domain.fields[stage] as Domain] : [];
    case 'variant':
      return Object.values(domain.cases).flatMap((fields) => domainsUnder(fields, stage));
    case 'array':
    case 'list':
      return typeof stage === 'number' ? [domain.of] : [];
    default:
      return [];
  }
};

/**
 * The domain of the place that a path names, or undefined where there is no such place. A path does not say of which case of a variant its field is:
 * of several it is the first that has all of `values`, which are those that were found there.
 */
export const domainAt = (root: Domain, path: string, ...values: readonly PlainValue[]): Domain | undefined => {
  let domains: readonly Domain[] = [root];
  for (const stage of stagesOf(path)) domains = domains.flatMap((domain) => domainsUnder(domain, stage));
  const [first, ...others] = domains;
  return others.length === 0 ? first : (domains.find((domain) => values.every((value) => has(domain, value))) ?? first);
};

const has = (domain: Domain, value: PlainValue): boolean => {
  try {
    parseValue(domain, value, '');
    return true;
  } catch {
    return false;
  }
};
