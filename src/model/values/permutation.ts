import { ShootdownError } from '../errors.ts';
import type { Domain, PlainValue, Scalarset, StructDomain } from '../language/domain.ts';
import { type Args, domainOf, type Param, type Params } from '../language/step.ts';
import { universeOf } from './universe.ts';

/** Member `i` becomes member `permutation[i]`. */
export type Permutation = readonly number[];

/** New names for the members of some scalarsets, by the scalarset's name; the members of the others keep theirs. */
export type Renaming = { readonly [scalarset: string]: Permutation };

/**
 * The scalarsets that occur in a domain, in the order in which they do. A scalarset is known by its name: two objects of one
 * name are one scalarset. Ranges, whose members are in order, are none. Throws a `model` error when they differ in size.
 */
export const scalarsetsIn = (domain: Domain): readonly Scalarset[] => {
  const found = new Map<string, Scalarset>();
  const note = (set: Scalarset): void => {
    const known = found.get(set.name);
    if (known !== undefined && known.size !== set.size)
      throw new ShootdownError(
        'model',
        `two scalarsets are called '${set.name}', of ${known.size} and of ${set.size} members`,
        'members of one scalarset may be permuted, so it has one size: give each scalarset a name of its own',
      );
    if (known !== undefined && known.ordered !== set.ordered)
      throw new ShootdownError(
        'model',
        `a scalarset and a range are called '${set.name}'`,
        'members of a scalarset may be permuted, those of a range not: give each a name of its own',
      );
    found.set(set.name, set);
  };
  const visit = (inner: Domain): void => {
    switch (inner.kind) {
      case 'index':
        note(inner.of);
        return;
      case 'struct':
        Object.values(inner.fields).forEach(visit);
        return;
      case 'array':
        if (inner.over !== undefined) note(inner.over);
        visit(inner.of);
        return;
      case 'nullable':
      case 'list':
      case 'set':
      case 'bag':
        visit(inner.of);
        return;
      case 'variant':
        Object.values(inner.cases).forEach(visit);
        return;
      default:
        return;
    }
  };
  visit(domain);
  return [...found.values()].filter(({ ordered }) => ordered !== true);
};

/** The value after renaming: elements of arrays over a scalarset change places, ids change; all else stays. */
export const renameValue = (domain: Domain, value: PlainValue, renaming: Renaming): PlainValue => {
  switch (domain.kind) {
    case 'bool':
    case 'int':
    case 'oneOf':
      return value;
    case 'index':
      return renameMember(domain.of.name, value as number, renaming);
    case 'nullable':
      return value === null ? null : renameValue(domain.of, value, renaming);
    case 'struct':
      return Object.fromEntries(
        Object.entries(domain.fields).map(([name, field]) => [
          name,
          renameValue(field, (value as { readonly [field: string]: PlainValue })[name] as PlainValue, renaming),
        ]),
      );
    case 'variant':
      return renameValue(domain.cases[(value as { readonly kind: string }).kind] as StructDomain, value, renaming);
    case 'set':
    case 'bag': {
      const { rankOf } = universeOf(domain.of);
      return (value as readonly PlainValue[])
        .map((element) => renameValue(domain.of, element, renaming))
        .sort((a, b) => rankOf(a) - rankOf(b));
    }
    case 'list':
    case 'array': {
      const renamed = (value as readonly PlainValue[]).map((element) => renameValue(domain.of, element, renaming));
      const permutation = domain.kind === 'array' && domain.over !== undefined ? renaming[domain.over.name] : undefined;
      if (permutation === undefined) return renamed;
      const placed = [...renamed];
      renamed.forEach((element, i) => {
        placed[permutation[i] as number] = element;
      });
      return placed;
    }
  }
};

/** What a member is called after renaming. */
export const renameMember = (scalarset: string, member: number, renaming: Renaming): number =>
  renaming[scalarset]?.[member] ?? member;

/** A step's arguments after renaming; those of the parameters that are members of scalarsets change. */
export const renameArgs = (params: Params, args: Args, renaming: Renaming): Args =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const domain = Object.hasOwn(params, name) ? domainOf(params[name] as Param) : undefined;
      return [name, domain === undefined ? value : renameValue(domain, value, renaming)];
    }),
  );

/** All permutations of `size` members, the identity first. There are `size` factorial. */
export const permutationsOf = (size: number): readonly Permutation[] => {
  if (size === 0) return [[]];
  return permutationsOf(size - 1).flatMap((shorter) =>
    Array.from({ length: size }, (_, i) => size - 1 - i).map((at) => shorter.toSpliced(at, 0, size - 1)),
  );
};

/** All renamings of some scalarsets: the product of their permutations, the identity first. */
export const renamingsOf = (scalarsets: readonly Scalarset[]): readonly Renaming[] =>
  scalarsets.reduce<readonly Renaming[]>(
    (all, { name, size }) =>
      all.flatMap((renaming) => permutationsOf(size).map((permutation) => ({ ...renaming, [name]: permutation }))),
    [{}],
  );
