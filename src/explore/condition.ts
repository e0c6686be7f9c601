// A condition over the state that a user writes while he looks at it: `folios[0].mapcount > 1 && zap.pc === 'done'`. It is an
// expression in the notation of JavaScript of which only what is here can be evaluated: it comes from a page, too.

import arrow from '@jsep-plugin/arrow';
import jsep from 'jsep';
import { messageOf, ShootdownError, suggest } from '../model/errors.ts';
import type { Domain, StructDomain } from '../model/language/domain.ts';
import { done } from '../model/language/thread.ts';
import type { System } from '../model/rules/rule.ts';

jsep.plugins.register(arrow as unknown as jsep.IPlugin);

/** True where it is so. The argument is a view of a state, or a state as plain data. */
export type Condition = (m: object) => boolean;

/**
 * Reads a condition. Throws a `usage` error that says what is wrong: the notation, a field that there is not, a word that is none of the
 * field's.
 */
export const conditionOf = (system: System, text: string): Condition => {
  const value = compile(parsed(text), { root: system.root, labels: labelsOf(system), variables: new Map() });
  return (m) => value.of({ m, variables: new Map() }) === true;
};

const parsed = (text: string): jsep.Expression => {
  if (text.length > 1000) throw wrong('is longer than 1000 characters');
  try {
    return jsep(text);
  } catch (error) {
    throw wrong(`cannot be read: ${messageOf(error)}`);
  }
};

const wrong = (what: string, hint = "for example: folios[0].mapcount > 1 && zap.pc === 'done'"): ShootdownError =>
  new ShootdownError('usage', `the condition ${what}`, hint);

/** The labels of each thread, by its name: what its `pc` can be. */
const labelsOf = ({ rules, threads }: System): ReadonlyMap<string, readonly string[]> =>
  new Map(
    threads.map(({ name }) => [
      name,
      [
        ...new Set(rules.flatMap((rule) => (rule.kind === 'thread' && rule.thread.name === name ? rule.label : []))),
        done,
      ],
    ]),
  );

/** What names mean. */
interface Scope {
  readonly root: StructDomain;
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly variables: ReadonlyMap<string, readonly Place[]>;
}

interface Surroundings {
  readonly m: object;
  readonly variables: ReadonlyMap<string, unknown>;
}

/** What a part can be. Where cases of a variant have a field of one name it is one of several, by the case that is there. */
interface Place<D extends Domain = Domain> {
  readonly domain: D;
  readonly isHere: (around: Surroundings) => boolean;
}

/** A part of a condition: what it is worth in a state, and what is known of that. */
interface Value {
  /** None where it is not a place of the state. */
  readonly places: readonly Place[];
  readonly of: (around: Surroundings) => unknown;
}

const constant = (value: unknown): Value => ({ places: [], of: () => value });

const compile = (node: jsep.Expression, scope: Scope): Value => {
  switch (node.type) {
    case 'Literal':
      return constant((node as jsep.Literal).value);
    case 'Identifier':
      return identifier((node as jsep.Identifier).name, scope);
    case 'MemberExpression':
      return member(node as jsep.MemberExpression, scope);
    case 'UnaryExpression':
      return unary(node as jsep.UnaryExpression, scope);
    case 'BinaryExpression':
      return binary(node as jsep.BinaryExpression, scope);
    case 'ConditionalExpression': {
      const { test, consequent, alternate } = node as jsep.ConditionalExpression;
      const [when, then, otherwise] = [test, consequent, alternate].map((each) => compile(each, scope)) as [
        Value,
        Value,
        Value,
      ];
      return { places: then.places, of: (around) => (when.of(around) === true ? then : otherwise).of(around) };
    }
    case 'CallExpression':
      return call(node as jsep.CallExpression, scope);
    case 'Compound':
      throw wrong(
        (node as jsep.Compound).body.length === 0 ? 'is empty' : 'has several parts with nothing between them',
      );
    default:
      throw wrong(`has what cannot be used here (${node.type})`);
  }
};

const identifier = (name: string, { root, variables }: Scope): Value => {
  if (variables.has(name)) return { places: variables.get(name) ?? [], of: (around) => around.variables.get(name) };
  if (name === 'undefined') throw wrong("has 'undefined'", 'what is not there is null in a state: x === null');
  return field({ places: [{ domain: root, isHere: () => true }], of: ({ m }) => m }, name, 'the state');
};

const field = (of: Value, name: string, what: string): Value => {
  const structs = stripped(of.places).flatMap((place) => structsOf(place, of));
  if (structs.length === 0) throw wrong(`reads '${name}' of ${what}, which has no fields`);
  const own = structs.flatMap(({ domain: { fields }, isHere }): Place[] =>
    Object.hasOwn(fields, name) ? [{ domain: fields[name] as Domain, isHere }] : [],
  );
  if (own.length === 0)
    throw wrong(
      `reads '${name}', which ${what} does not have`,
      suggest(name, [...new Set(structs.flatMap(({ domain: { fields } }) => Object.keys(fields)))]),
    );
  return {
    places: own,
    of: (around) => {
      const value = of.of(around);
      return value === null || !isAnyHere(own, around) ? null : (value as { readonly [name: string]: unknown })[name];
    },
  };
};

/** The struct that a value can be, or those of the cases of a variant. */
const structsOf = ({ domain, isHere }: Place, { of }: Value): readonly Place<StructDomain>[] => {
  if (domain.kind === 'struct') return [{ domain, isHere }];
  if (domain.kind !== 'variant') return [];
  return Object.entries(domain.cases).map(([kind, fields]) => ({
    domain: fields,
    isHere: (around) => isHere(around) && (of(around) as { readonly kind?: unknown } | null)?.kind === kind,
  }));
};

const isAnyHere = (places: readonly Place[], around: Surroundings): boolean =>
  places.some(({ isHere }) => isHere(around));

const stripped = (places: readonly Place[]): readonly Place[] =>
  places.map(({ domain, isHere }) => ({ domain: domain.kind === 'nullable' ? domain.of : domain, isHere }));

/** What an array or a list is, as a part of a condition. */
interface Elements {
  readonly places: readonly Place[];
  /** Null where it is not there. */
  readonly of: (around: Surroundings) => Sequence | null;
}

/** The elements of what can be an array or a list; undefined of what can not. */
const elementsOf = (value: Value): Elements | undefined => {
  const places = stripped(value.places).flatMap(({ domain, isHere }): Place[] =>
    domain.kind === 'array' || domain.kind === 'list' ? [{ domain: domain.of, isHere }] : [],
  );
  if (places.length === 0) return undefined;
  return { places, of: (around) => (isAnyHere(places, around) ? (value.of(around) as Sequence | null) : null) };
};

/** What views and plain sequences have in common. */
interface Sequence {
  readonly length: number;
  at(i: number): unknown;
}

const member = ({ object, property, computed }: jsep.MemberExpression, scope: Scope): Value => {
  const of = compile(object, scope);
  const elements = elementsOf(of);
  if (elements !== undefined) {
    if (!computed) {
      if ((property as jsep.Identifier).name !== 'length')
        throw wrong(
          `reads '${(property as jsep.Identifier).name}' of several things at once`,
          'name one, as in folios[0], or ask of all: folios.every(f => f.refcount > 0), folios.some(...)',
        );
      return { places: [], of: (around) => elements.of(around)?.length ?? null };
    }
    const given = property.type === 'Literal' ? (property as jsep.Literal).value : 0;
    if (typeof given !== 'number' || !Number.isInteger(given) || given < 0)
      throw wrong(`has [${(property as jsep.Literal).raw}], which is the number of no element`);
    const index = compile(property, scope);
    return { places: elements.places, of: (around) => elementOf(elements.of(around), index.of(around)) };
  }
  const name = computed ? (property as jsep.Literal).value : (property as jsep.Identifier).name;
  if (typeof name !== 'string') throw wrong('takes an element of what is no list');
  return field(of, name, object.type === 'Identifier' ? `'${(object as jsep.Identifier).name}'` : 'it');
};

/** Null where there is no such element, as for what is not there. */
const elementOf = (sequence: Sequence | null, i: unknown): unknown =>
  sequence !== null && typeof i === 'number' && Number.isInteger(i) && i >= 0 && i < sequence.length
    ? sequence.at(i)
    : null;

const unary = ({ operator, argument }: jsep.UnaryExpression, scope: Scope): Value => {
  const of = compile(argument, scope);
  if (operator === '!') return { places: [], of: (around) => of.of(around) !== true };
  if (operator === '-') return { places: [], of: (around) => -(of.of(around) as number) };
  throw wrong(`has the operator '${operator}', which is not known here`);
};

const operators: { readonly [operator: string]: (a: never, b: never) => unknown } = {
  '===': (a: unknown, b: unknown) => a === b,
  '!==': (a: unknown, b: unknown) => a !== b,
  '<': (a: number | null, b: number | null) => a !== null && b !== null && a < b,
  '<=': (a: number | null, b: number | null) => a !== null && b !== null && a <= b,
  '>': (a: number | null, b: number | null) => a !== null && b !== null && a > b,
  '>=': (a: number | null, b: number | null) => a !== null && b !== null && a >= b,
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '%': (a: number, b: number) => a % b,
};

const same: { readonly [operator: string]: string } = { '==': '===', '!=': '!==', and: '&&', or: '||' };

const binary = ({ operator: given, left, right }: jsep.BinaryExpression, scope: Scope): Value => {
  const operator = same[given] ?? given;
  const [a, b] = [compile(left, scope), compile(right, scope)];
  if (operator === '&&') return { places: [], of: (around) => a.of(around) === true && b.of(around) === true };
  if (operator === '||') return { places: [], of: (around) => a.of(around) === true || b.of(around) === true };
  const apply = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (apply === undefined) throw wrong(`has the operator '${given}', which is not known here`);
  requireComparable(a, right, left, scope);
  requireComparable(b, left, right, scope);
  return { places: [], of: (around) => apply(a.of(around) as never, b.of(around) as never) };
};

/** Throws where a place is compared with a word that it never is. */
const requireComparable = ({ places }: Value, other: jsep.Expression, place: jsep.Expression, scope: Scope): void => {
  if (places.length === 0 || other.type !== 'Literal') return;
  const { value } = other as jsep.Literal;
  const scalars = stripped(places).map(({ domain }) => domain);
  const labels = pcLabels(place, scope);
  const words = labels ?? scalars.flatMap((scalar) => (scalar.kind === 'oneOf' ? scalar.values : []));
  if (typeof value === 'string' && words.length > 0 && !words.includes(value))
    throw wrong(`compares with '${value}', which it never is`, suggest(value, words));
  if (typeof value === 'string' && words.length === 0)
    throw wrong(`compares with the word '${value}' what is ${kindWords(scalars[0])}`);
  const isWord = labels !== undefined || scalars.every(({ kind }) => kind === 'oneOf');
  if (value !== null && typeof value !== 'string' && isWord)
    throw wrong(`compares with ${String(value)} what is a word`, `it is one of: ${words.join(', ')}`);
};

const kindWords = (domain: Domain | undefined): string => {
  switch (domain?.kind) {
    case 'bool':
      return 'true or false';
    case 'int':
    case 'index':
      return 'a number';
    default:
      return 'no word';
  }
};

/** The labels of the thread whose `pc` a part is. */
const pcLabels = (place: jsep.Expression, scope: Scope): readonly string[] | undefined => {
  if (place.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = place as jsep.MemberExpression;
  if (computed || (property as jsep.Identifier).name !== 'pc') return undefined;
  const frame = object.type === 'MemberExpression' ? (object as jsep.MemberExpression).object : object;
  return frame.type === 'Identifier' ? scope.labels.get((frame as jsep.Identifier).name) : undefined;
};

const quantifiers = ['some', 'every', 'count', 'includes'];

/** `list.some(x => ...)`, `list.every(x => ...)`, `list.count(x => ...)`, `list.includes(value)`. */
const call = ({ callee, arguments: args }: jsep.CallExpression, scope: Scope): Value => {
  const { object, property, computed } = callee as jsep.MemberExpression;
  const name = callee.type === 'MemberExpression' && !computed ? (property as jsep.Identifier).name : undefined;
  if (name === undefined || !quantifiers.includes(name))
    throw wrong(
      name === undefined ? 'calls what is no function of a list' : `calls '${name}', which is not known here`,
      `of a list or an array there are ${quantifiers.join(', ')}: folios.some(f => f.refcount === 0)`,
    );
  const of = compile(object, scope);
  const elements = elementsOf(of);
  if (elements === undefined) throw wrong(`asks '${name}' of what is no list`);
  const [given] = args;
  if (given === undefined || args.length !== 1) throw wrong(`gives '${name}' ${args.length} arguments; it takes one`);
  if (name === 'includes') {
    const wanted = compile(given, scope);
    return {
      places: [],
      of: (around) => {
        const value = wanted.of(around);
        return elementsIn(elements.of(around)).some((each) => each === value);
      },
    };
  }
  const test = predicate(given, elements.places, scope);
  const counted = (around: Surroundings): readonly [number, number] => {
    const found = elementsIn(elements.of(around));
    return [found.filter((each, i) => test(around, each, i)).length, found.length];
  };
  return {
    places: [],
    of: (around) => {
      const [count, all] = counted(around);
      return name === 'count' ? count : name === 'some' ? count > 0 : count === all;
    },
  };
};

const elementsIn = (sequence: Sequence | null): readonly unknown[] =>
  sequence === null ? [] : Array.from({ length: sequence.length }, (_, i) => sequence.at(i));

interface Arrow extends jsep.Expression {
  readonly params: readonly jsep.Expression[] | null;
  readonly body: jsep.Expression;
}

const predicate = (
  node: jsep.Expression,
  of: readonly Place[],
  scope: Scope,
): ((around: Surroundings, element: unknown, i: number) => boolean) => {
  if (node.type !== 'ArrowFunctionExpression')
    throw wrong('asks a list with what is no function', 'as in folios.some(f => f.refcount === 0)');
  const { params, body } = node as Arrow;
  const names = (params ?? []).map((param) => (param as jsep.Identifier).name);
  const [element, index] = names;
  const variables = new Map(scope.variables);
  if (element !== undefined) variables.set(element, of);
  if (index !== undefined) variables.set(index, []);
  const value = compile(body, { ...scope, variables });
  return (around, each, i) => {
    const inner = new Map(around.variables);
    if (element !== undefined) inner.set(element, each);
    if (index !== undefined) inner.set(index, i);
    return value.of({ m: around.m, variables: inner }) === true;
  };
};
