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
  readonly variables: ReadonlyMap<string, Domain | undefined>;
}

interface Surroundings {
  readonly m: object;
  readonly variables: ReadonlyMap<string, unknown>;
}

/** A part of a condition: what it is worth in a state, and what is known of that. */
interface Value {
  /** Undefined where it is not a place of the state. */
  readonly domain: Domain | undefined;
  readonly of: (around: Surroundings) => unknown;
}

const constant = (value: unknown): Value => ({ domain: undefined, of: () => value });

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
      return { domain: then.domain, of: (around) => (when.of(around) === true ? then : otherwise).of(around) };
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
  if (variables.has(name)) return { domain: variables.get(name), of: (around) => around.variables.get(name) };
  if (name === 'undefined') throw wrong("has 'undefined'", 'what is not there is null in a state: x === null');
  return field({ domain: root, of: ({ m }) => m }, name, 'the state');
};

const field = (of: Value, name: string, what: string): Value => {
  const struct = stripped(of.domain);
  if (struct?.kind !== 'struct') throw wrong(`reads '${name}' of ${what}, which has no fields`);
  const own = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined;
  if (own === undefined)
    throw wrong(`reads '${name}', which ${what} does not have`, suggest(name, Object.keys(struct.fields)));
  return {
    domain: own,
    of: (around) => {
      const value = of.of(around);
      return value === null ? null : (value as { readonly [name: string]: unknown })[name];
    },
  };
};

const stripped = (domain: Domain | undefined): Domain | undefined => (domain?.kind === 'nullable' ? domain.of : domain);

const isSequence = (domain: Domain | undefined): domain is Extract<Domain, { readonly kind: 'array' | 'list' }> =>
  domain?.kind === 'array' || domain?.kind === 'list';

/** What views and plain sequences have in common. */
interface Sequence {
  readonly length: number;
  at(i: number): unknown;
}

const member = ({ object, property, computed }: jsep.MemberExpression, scope: Scope): Value => {
  const of = compile(object, scope);
  const domain = stripped(of.domain);
  if (isSequence(domain)) {
    if (!computed) {
      if ((property as jsep.Identifier).name !== 'length')
        throw wrong(
          `reads '${(property as jsep.Identifier).name}' of several things at once`,
          'name one, as in folios[0], or ask of all: folios.every(f => f.refcount > 0), folios.some(...)',
        );
      return { domain: undefined, of: (around) => lengthOf(of.of(around)) };
    }
    const given = property.type === 'Literal' ? (property as jsep.Literal).value : 0;
    if (typeof given !== 'number' || !Number.isInteger(given) || given < 0)
      throw wrong(`has [${(property as jsep.Literal).raw}], which is the number of no element`);
    const index = compile(property, scope);
    return { domain: domain.of, of: (around) => elementOf(of.of(around), index.of(around)) };
  }
  const name = computed ? (property as jsep.Literal).value : (property as jsep.Identifier).name;
  if (typeof name !== 'string') throw wrong('takes an element of what is no list');
  return field(of, name, object.type === 'Identifier' ? `'${(object as jsep.Identifier).name}'` : 'it');
};

const lengthOf = (sequence: unknown): number | null => (sequence === null ? null : (sequence as Sequence).length);

/** Null where there is no such element, as for what is not there. */
const elementOf = (sequence: unknown, i: unknown): unknown => {
  if (sequence === null || typeof i !== 'number') return null;
  const { length } = sequence as Sequence;
  return Number.isInteger(i) && i >= 0 && i < length ? (sequence as Sequence).at(i) : null;
};

const unary = ({ operator, argument }: jsep.UnaryExpression, scope: Scope): Value => {
  const of = compile(argument, scope);
  if (operator === '!') return { domain: undefined, of: (around) => of.of(around) !== true };
  if (operator === '-') return { domain: undefined, of: (around) => -(of.of(around) as number) };
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
  if (operator === '&&') return { domain: undefined, of: (around) => a.of(around) === true && b.of(around) === true };
  if (operator === '||') return { domain: undefined, of: (around) => a.of(around) === true || b.of(around) === true };
  const apply = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (apply === undefined) throw wrong(`has the operator '${given}', which is not known here`);
  requireComparable(a, right, left, scope);
  requireComparable(b, left, right, scope);
  return { domain: undefined, of: (around) => apply(a.of(around) as never, b.of(around) as never) };
};

/** Throws where a place is compared with a word that it never is. */
const requireComparable = ({ domain }: Value, other: jsep.Expression, place: jsep.Expression, scope: Scope): void => {
  if (domain === undefined || other.type !== 'Literal') return;
  const { value } = other as jsep.Literal;
  const scalar = stripped(domain);
  const words = pcLabels(place, scope) ?? (scalar?.kind === 'oneOf' ? scalar.values : undefined);
  if (typeof value === 'string' && words !== undefined && !words.includes(value))
    throw wrong(`compares with '${value}', which it never is`, suggest(value, words));
  if (typeof value === 'string' && words === undefined)
    throw wrong(`compares with the word '${value}' what is ${kindWords(scalar)}`);
  if (value !== null && typeof value !== 'string' && words !== undefined)
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
  const domain = stripped(of.domain);
  if (!isSequence(domain)) throw wrong(`asks '${name}' of what is no list`);
  const [given] = args;
  if (given === undefined || args.length !== 1) throw wrong(`gives '${name}' ${args.length} arguments; it takes one`);
  if (name === 'includes') {
    const wanted = compile(given, scope);
    return {
      domain: undefined,
      of: (around) => {
        const value = wanted.of(around);
        return elementsIn(of.of(around)).some((each) => each === value);
      },
    };
  }
  const test = predicate(given, domain.of, scope);
  const counted = (around: Surroundings): readonly [number, number] => {
    const elements = elementsIn(of.of(around));
    return [elements.filter((each, i) => test(around, each, i)).length, elements.length];
  };
  return {
    domain: undefined,
    of: (around) => {
      const [count, all] = counted(around);
      return name === 'count' ? count : name === 'some' ? count > 0 : count === all;
    },
  };
};

const elementsIn = (sequence: unknown): readonly unknown[] =>
  sequence === null
    ? []
    : Array.from({ length: (sequence as Sequence).length }, (_, i) => (sequence as Sequence).at(i));

interface Arrow extends jsep.Expression {
  readonly params: readonly jsep.Expression[] | null;
  readonly body: jsep.Expression;
}

const predicate = (
  node: jsep.Expression,
  of: Domain,
  scope: Scope,
): ((around: Surroundings, element: unknown, i: number) => boolean) => {
  if (node.type !== 'ArrowFunctionExpression')
    throw wrong('asks a list with what is no function', 'as in folios.some(f => f.refcount === 0)');
  const { params, body } = node as Arrow;
  const names = (params ?? []).map((param) => (param as jsep.Identifier).name);
  const [element, index] = names;
  const variables = new Map(scope.variables);
  if (element !== undefined) variables.set(element, of);
  if (index !== undefined) variables.set(index, undefined);
  const value = compile(body, { ...scope, variables });
  return (around, each, i) => {
    const inner = new Map(around.variables);
    if (element !== undefined) inner.set(element, each);
    if (index !== undefined) inner.set(index, i);
    return value.of({ m: around.m, variables: inner }) === true;
  };
};
