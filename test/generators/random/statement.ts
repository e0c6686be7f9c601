import fc from 'fast-check';
import { assert } from '../../../src/model/language/assert.ts';
import { type Domain, isScalar } from '../../../src/model/language/domain.ts';
import { blocked } from '../../../src/model/language/step.ts';
import { codeOf } from '../../../src/model/values/universe.ts';
import { copyThenWrite, hold, swapFields } from './aliasing.ts';
import { add, combine, keep, measure, take } from './collection.ts';
import { valueAt } from './domain.ts';
import {
  about,
  type Builder,
  chosen,
  constant,
  copied,
  type Ground,
  isInt,
  isVariable,
  type Source,
  type Statement,
  type StatementSpec,
  shown,
  solid,
} from './ground.ts';
import { missing, type Place, read, write } from './place.ts';
import {
  clear,
  count,
  each,
  fill,
  filter,
  findAndRemove,
  pop,
  push,
  remove,
  rotate,
  shift,
  swapElements,
  takeAndPush,
} from './sequence.ts';

/** Puts a value into a place, unless the place or the value is missing. */
const assigning = (place: Place, { text, of }: Source, careless: boolean): Statement => ({
  text: `${place.text} = ${text}${careless ? ' /* careless */' : ''}`,
  run: (scope) => {
    const value = of(scope);
    return value !== missing && write(place, value, scope, careless) ? undefined : blocked;
  },
});

const any = (): boolean => true;

const assign: Builder = about(any, (place, { value, careless }, ground) => {
  const wrong = wrongValue(place.domain, value);
  return assigning(
    place,
    careless ? { text: shown(wrong), of: () => wrong } : constant(place.domain, value, ground),
    careless,
  );
});

/** Something that no domain has, or not this one. */
const wrongValue = (domain: Domain, n: number): unknown => {
  const wrong: readonly unknown[] = [
    undefined,
    Number.NaN,
    0.5,
    99,
    'nowhere',
    new Date(0),
    new Uint8Array(2),
    {},
    [],
    { f: 0, unknown: 1 },
  ];
  return n % 2 === 0 && domain.kind === 'int' ? domain.hi + 1 : wrong[n % wrong.length];
};

const setNull: Builder = about(
  ({ domain }) => domain.kind === 'nullable',
  (place, { careless }) => assigning(place, { text: 'null', of: () => null }, careless),
);

const copy: Builder = about(any, (place, spec, ground) =>
  assigning(place, copied(place.domain, spec, ground), spec.careless),
);

/** The next value of a scalar, the first one after the last. */
const advance: Builder = about(isVariable, (place) => {
  const next: Source['of'] = (scope) => {
    const now = read(place, scope);
    return now === missing ? missing : valueAt(place.domain, codeOf(place.domain, now) + 1);
  };
  return assigning(place, { text: 'its next value', of: next }, false);
});

/** One more; at the top of the range it is missing, or an error. */
const increment: Builder = about(isInt, (place, { careless }) => {
  const { hi } = place.domain as Extract<Domain, { kind: 'int' }>;
  const plusOne: Source['of'] = (scope) => {
    const now = read(place, scope, careless);
    return typeof now !== 'number' || (now >= hi && !careless) ? missing : now + 1;
  };
  return assigning(place, { text: `${place.text} + 1`, of: plusOne }, careless);
});

const guard: Builder = ({ place: n, value, careless }, { places }) => {
  const place = chosen(
    places.filter(({ domain }) => isScalar(solid(domain))),
    n,
  );
  if (place === undefined) return undefined;
  const unwanted = valueAt(place.domain, value);
  return {
    text: `${place.text} !== ${shown(unwanted)}`,
    run: (scope) => (read(place, scope, careless) === unwanted ? blocked : undefined),
  };
};

/** Asserts that a scalar has not some value; a name for each value, so that several can fail in one level. */
const asserting: Builder = ({ place: n, value, careless }, { places }) => {
  const place = chosen(
    places.filter(({ domain }) => isScalar(solid(domain))),
    n,
  );
  if (place === undefined || !careless) return undefined;
  const unwanted = valueAt(place.domain, value);
  return {
    text: `assert(${place.text} !== ${shown(unwanted)})`,
    run: (scope) => {
      assert(read(place, scope) !== unwanted, `NOT-${shown(unwanted)}`, { value: value % 3 });
      return undefined;
    },
  };
};

/** Every kind of statement, and how often it is wanted. */
const builders: readonly (readonly [Builder, weight: number])[] = [
  [assign, 3],
  [advance, 5],
  [increment, 1],
  [copy, 2],
  [setNull, 1],
  [guard, 1],
  [asserting, 2],
  [hold, 2],
  [copyThenWrite, 2],
  [swapFields, 1],
  [swapElements, 1],
  [push, 3],
  [pop, 1],
  [shift, 1],
  [clear, 1],
  [rotate, 1],
  [takeAndPush, 1],
  [fill, 1],
  [count, 1],
  [each, 1],
  [remove, 1],
  [findAndRemove, 1],
  [filter, 1],
  [add, 4],
  [take, 2],
  [combine, 2],
  [keep, 1],
  [measure, 1],
];

export type StatementSpecs = readonly (StatementSpec & { readonly build: Builder })[];

/** With `careless`, some lack their guards. */
export const statementSpec = (careless: boolean): fc.Arbitrary<StatementSpecs[number]> =>
  fc.record({
    build: fc.oneof(...builders.map(([build, weight]) => ({ weight, arbitrary: fc.constant(build) }))),
    place: fc.nat(200),
    other: fc.nat(200),
    value: fc.nat(60),
    careless: careless ? fc.nat(4).map((n) => n === 4) : fc.constant(false),
    strict: fc.nat(7).map((n) => n === 7),
  });

const onFirst = { place: 0, other: 0, value: 0, careless: false, strict: true };

/** Waits while the first scalar of the state has a value. */
export const waiting = (value: number): StatementSpecs[number] => ({ ...onFirst, build: guard, value });

/** Gives the first scalar that has several values the next one. */
export const advancing: StatementSpecs[number] = { ...onFirst, build: advance };

/** The recipe that specifications mean, where the model has these places. */
export const recipeOf = (specs: StatementSpecs, places: readonly Place[]): Statement => {
  const ground: Ground = { places, writable: places.filter(({ writable }) => writable) };
  const statements = specs.flatMap((spec) => {
    const statement = spec.build(spec, ground);
    return statement === undefined ? [] : [{ ...statement, strict: spec.strict || spec.build === guard }];
  });
  return {
    text: statements.map(({ text, strict }) => `${text}${strict ? ' or blocked' : ''}`).join('\n'),
    run: (scope) => {
      for (const { run, strict } of statements) if (run(scope) === blocked && strict) return blocked;
      return undefined;
    },
  };
};
