import { MOST_STATES } from '../../check/dead-values/dead-values.ts';
import { grouped, percent } from '../../report/numbers.ts';
import { columns } from '../../report/page/columns.ts';
import type { NoDeadValues } from '../../search/details.ts';
import type { Statistics } from '../../search/outcome.ts';
import { enumeration } from '../../trace/diagram/enumeration.ts';
import { wrap } from '../../trace/diagram/wrap.ts';

/** Fields that have lines of their own, and steps that are named for each, at most. */
const MOST_FIELDS = 10;
const MOST_STEPS = 4;

/** The values that nobody reads again, as a part of the statistics; with an empty line before it. No lines if it was not looked for them. */
export const deadLines = (
  { states: stored, details }: Pick<Statistics, 'states' | 'details'>,
  width: number,
): readonly string[] => {
  const dead = details?.dead;
  if (dead === undefined) return [];
  if (dead.kind === 'unknown')
    return ['', ...wrap(`values that nobody reads again: not looked for, since ${whyNot[dead.why]}`, width, 2)];
  const { states, left, fields } = dead;
  if (left === states) return ['', 'values that nobody reads again: none whose reset would save states'];
  const saving = fields.filter(({ fewer }) => fewer > 0);
  const shown = saving.slice(0, MOST_FIELDS);
  const others = [...saving.slice(MOST_FIELDS), ...fields.filter(({ fewer }) => fewer <= 0)];
  const byStep = states === stored ? '' : ' (with each step taken by itself, and noise always)';
  const table = columns(
    [
      ['values that nobody reads again', 'states fewer if reset', 'of all'],
      ...shown.map(({ field, fewer }) => [`  ${field}`, grouped(fewer), percent(fewer, states)]),
    ],
    { right: new Set([1, 2]), width, rule: false },
  );
  return [
    '',
    ...table.slice(0, 1),
    ...shown.flatMap(({ dies, observed }, i) => [
      ...table.slice(i + 1, i + 2),
      ...enumeration('dies in', stepsOf(dies), width - 4).map((line) => `    ${line}`),
      ...(observed ? wrap(readByObservation, width - 4, 2).map((line) => `    ${line}`) : []),
    ]),
    ...(others.length === 0
      ? []
      : enumeration(
          'saving less, or nothing without another:',
          others.map(({ field }) => field),
          width,
        )),
    ...wrap(
      `all of them reset where they die: ${grouped(left)} states instead of ${grouped(states)}, ${(states / left).toFixed(2)} times fewer${byStep}`,
      width,
      2,
    ),
  ];
};

const readByObservation = 'an observation reads it: reset, it shows `equivalent` something else';

const stepsOf = (dies: readonly { readonly step: string; readonly times: number }[]): readonly string[] => {
  const named = dies.slice(0, MOST_STEPS).map(({ step, times }) => `${step} (${grouped(times)})`);
  const more = dies.length - named.length;
  return more > 0 ? [...named, `${more} more`] : named;
};

const whyNot: { readonly [W in NoDeadValues]: string } = {
  unfinished: 'not every state was explored',
  states: `there are more than ${grouped(MOST_STATES)} states, those of an orbit counted one by one; smaller bounds tell`,
  memory: 'the memory does not suffice',
  time: 'the time was over',
  interrupted: 'it was interrupted',
};
