import type { Domain, PlainValue, StructDomain } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import type { System } from '../model/rules/rule.ts';
import { universeOf } from '../model/values/universe.ts';
import { referenceMachine } from '../reference/machine.ts';
import { elementsOf, fieldOf } from './changes.ts';
import { findMove, fullCall } from './rules.ts';
import type { Trace } from './trace.ts';

/** A value in the Informal Trace Format. */
type ItfValue = boolean | string | readonly ItfValue[] | { readonly [key: string]: ItfValue | string };

/**
 * A trace in the Informal Trace Format (Apalache's ADR 015, https://apalache-mc.org/docs/adr/015adr-trace.html), which Quint and viewers of traces
 * read; Apalache itself also wants the types of the variables, which are not told.
 * A variable is a field of the state, or a thread with its `pc` and locals. A number is a big integer, as the format wants it; a nullable is a variant: `Some` or `None`.
 * A set is a set, a bag a map from its elements to how often they are there, and a variant has its case as its tag.
 * The step that led to a state is in the state's `#meta`. `loop`: of a run that has no end, the place of the state that is the same as the last one.
 * Throws a RangeError for a trace that is none of this system.
 */
export const itf = (name: string, system: System, trace: Trace, loop?: number): object => ({
  '#meta': {
    format: 'ITF',
    'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
    source: name,
    description: `a counterexample of shootdown, ${trace.steps.length} steps`,
  },
  vars: Object.keys(system.root.fields),
  ...(loop === undefined ? {} : { loop }),
  states: statesOf(system, trace).map((state, index) => {
    const step = trace.steps[index - 1];
    return {
      '#meta': { index, ...(step === undefined ? {} : { step: fullCall(step), from: step.from ?? '' }) },
      ...(itfValue(system.root, state) as object),
    };
  }),
});

/** The initial state of a trace, and the one after each of its steps. */
const statesOf = (system: System, { initial, steps }: Trace): readonly PlainValue[] => {
  if (initial === null) return [];
  const machine = referenceMachine(system);
  const states: PlainValue[] = [initial];
  for (const step of steps) {
    const move = findMove(system, step);
    // The step in which an assertion fails is not finished: what it has changed until then is told.
    const take = step.asserts === undefined ? machine.apply : machine.brokenOff;
    const next = move === undefined ? blocked : take(states.at(-1) as PlainValue, move.rule, move.args);
    if (next === blocked) throw new RangeError(`${fullCall(step)} cannot happen there`);
    states.push(next);
  }
  return states;
};

const itfValue = (domain: Domain, value: PlainValue): ItfValue => {
  switch (domain.kind) {
    case 'bool':
      return value as boolean;
    case 'oneOf':
      return value as string;
    case 'int':
    case 'index':
      return { '#bigint': String(value) };
    case 'struct':
      return Object.fromEntries(
        Object.entries(domain.fields).map(([name, field]) => [name, itfValue(field, fieldOf(value, name))]),
      );
    case 'nullable':
      return value === null
        ? { tag: 'None', value: { '#tup': [] } }
        : { tag: 'Some', value: itfValue(domain.of, value) };
    case 'set':
      return { '#set': elementsOf(value).map((element) => itfValue(domain.of, element)) };
    case 'bag': {
      const { rankOf, values } = universeOf(domain.of);
      const counts = new Map<number, number>();
      for (const element of elementsOf(value)) counts.set(rankOf(element), (counts.get(rankOf(element)) ?? 0) + 1);
      return {
        '#map': [...counts].map(([rank, count]) => [
          itfValue(domain.of, values[rank] as PlainValue),
          { '#bigint': String(count) },
        ]),
      };
    }
    case 'variant': {
      const { kind, ...fields } = value as { readonly kind: string; readonly [field: string]: PlainValue };
      const domains = (domain.cases[kind] as StructDomain).fields;
      return {
        tag: kind,
        value: Object.fromEntries(
          Object.entries(fields).map(([name, field]) => [name, itfValue(domains[name] as Domain, field)]),
        ),
      };
    }
    case 'array':
    case 'list':
      return elementsOf(value).map((element) => itfValue(domain.of, element));
  }
};
