import type { PlainValue } from '../model/language/domain.ts';
import type { Args } from '../model/language/step.ts';
import { type Rule, type System, threadOf } from '../model/rules/rule.ts';
import type { TraceStep } from './trace.ts';

export { hardware, threadOf } from '../model/rules/rule.ts';

/** A step to be taken. */
export interface Move {
  readonly rule: Rule;
  readonly args: Args;
}

/** A step as a trace names it. */
type NamedStep = Pick<TraceStep, 'thread' | 'step' | 'args'>;

/** The rule that a trace names, or undefined when the system has none of that name. */
export const findRule = (system: System, thread: string, step: string): Rule | undefined =>
  system.rules.find((rule) => rule.label === step && threadOf(rule) === thread);

/** The rule's own arguments that equal the given ones, or undefined. */
export const findArgs = (rule: Rule, given: Args): Args | undefined => rule.args.find((args) => sameArgs(args, given));

const sameArgs = (a: Args, b: Args): boolean => {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
};

const same = (a: PlainValue | undefined, b: PlainValue | undefined): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isSequence(a) || isSequence(b))
    return isSequence(a) && isSequence(b) && a.length === b.length && a.every((value, i) => same(value, b[i]));
  return sameArgs(a, b);
};

/** The rule and its arguments that a trace names, or undefined when the system has none such. */
export const findMove = (system: System, { thread, step, args }: NamedStep): Move | undefined => {
  const rule = findRule(system, thread, step);
  const own = rule && findArgs(rule, args);
  return rule && own && { rule, args: own };
};

/** `store(va 0, dirty)`: a step with its arguments, but for those that go without saying. */
export const call = (step: string, args: Args, implied: readonly string[] = []): string => {
  const shown = Object.entries(args).filter(([name]) => !implied.includes(name));
  return shown.length === 0 ? step : `${step}(${shown.map(([name, value]) => argument(name, value)).join(', ')})`;
};

const argument = (name: string, value: PlainValue): string =>
  typeof value === 'boolean' ? (value ? name : `not ${name}`) : `${name} ${valueWords(value)}`;

/** A value whose domain is not known: `{folio 0, writable}`, `request{from 0}`. */
export const valueWords = (value: PlainValue): string => {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (isSequence(value)) return `[${value.map(valueWords).join(', ')}]`;
  const { kind, ...fields } = value;
  const parts = Object.entries(typeof kind === 'string' ? fields : value).flatMap(([name, field]) => {
    if (field === null || field === false) return [];
    return field === true ? [name] : [`${name} ${valueWords(field)}`];
  });
  if (typeof kind !== 'string') return `{${parts.join(', ')}}`;
  return Object.keys(fields).length === 0 ? kind : `${kind}{${parts.join(', ')}}`;
};

const isSequence = (value: PlainValue): value is readonly PlainValue[] => Array.isArray(value);

/** `user 0: store(va 0)`. */
export const fullCall = ({ thread, step, args }: NamedStep): string => `${thread}: ${call(step, args)}`;
