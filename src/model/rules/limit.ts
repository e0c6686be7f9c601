import { ShootdownError } from '../errors.ts';
import { type Args, blocked } from '../language/step.ts';
import type { ActionRule, Rule, System, ThreadRule } from './rule.ts';

/** What says of a state whether the search goes on from it. */
export type Within = (m: never) => boolean;

/** The label of the rule that stands for a state from which the search does not go on. */
export const limitLabel = 'within';

const isWithin = (within: Within, m: never): boolean => {
  const answer: unknown = within(m);
  if (typeof answer === 'boolean') return answer;
  throw new ShootdownError(
    'recipe',
    `'within' returned ${typeof answer === 'object' && answer !== null ? 'an object' : String(answer)}`,
    'it returns true or false; was a return forgotten?',
  );
};

/** The rule, which does not happen where `within` is false. */
export const limitedRule = (rule: Rule, within: Within): Rule => {
  if (rule.kind === 'action') {
    const run: ActionRule['run'] = (m, args) => (isWithin(within, m) ? rule.run(m, args) : blocked);
    return { ...rule, run };
  }
  const run: ThreadRule['run'] = (m, t, args) => (isWithin(within, m) ? rule.run(m, t, args) : blocked);
  return { ...rule, run };
};

/**
 * Happens once in each state in which `within` is false, and changes nothing: so every engine counts these states as it counts
 * transitions, each worker its own, and a checkpoint has them.
 */
export const limitRule = (within: Within): ActionRule => ({
  kind: 'action',
  label: limitLabel,
  from: undefined,
  fair: undefined,
  noise: true,
  isLimit: true,
  params: {},
  args: [Object.freeze({}) as Args],
  run: (m) => (isWithin(within, m) ? blocked : undefined),
});

/** Where `within` is false it is fine that nothing more can happen. */
export const limitedFinal =
  (final: System['final'], within: Within): System['final'] =>
  (m) =>
    !isWithin(within, m) || final(m);

/** Whether the rule is one of the model's own, and not the one of `limitRule`. */
export const isStep = (rule: Rule): boolean => rule.kind === 'thread' || rule.isLimit !== true;

/** In how many states `within` was false; undefined for a system without it. `taken`: transitions of each rule by its place. */
export const cutIn = ({ rules }: System, taken: ArrayLike<number>): number | undefined => {
  const place = rules.findIndex((rule) => !isStep(rule));
  return place < 0 ? undefined : taken[place];
};
