// What the step command prints.

import type { Choice } from '../../explore/choices.ts';
import type { PropertyNow } from '../../explore/properties-now.ts';
import type { Session, Visited } from '../../explore/session.ts';
import type { PlainValue } from '../../model/language/domain.ts';
import { elementWords } from '../../model/language/elements.ts';
import { framesOf } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { waitingWords } from '../../report/counterexample.ts';
import { count } from '../../report/numbers.ts';
import { isStuck } from '../../trace/deadlock.ts';
import { changeWords } from '../../trace/diagram/diagram.ts';
import { fullCall } from '../../trace/rules.ts';
import type { TraceStep } from '../../trace/trace.ts';

/** Which choices are shown; the others keep their numbers. */
export interface Filter {
  /** Only those of this thread. */
  readonly thread: string | undefined;
  readonly noise: boolean;
}

/** Where the walk is, what is broken, what can happen, and who waits. */
export const situation = (session: Session, filter: Filter): readonly string[] => [
  headline(session),
  ...(session.at.failed === undefined
    ? brokenLines(session.properties())
    : [`the last step fails: ${session.at.failed}`]),
  ...choiceLines(session, filter),
];

const headline = ({ at }: Session): string => {
  const { id, depth, parent } = at;
  return `state ${id}, ${parent === undefined ? 'initial' : `after ${count(depth, 'step')}`}`;
};

const brokenLines = (properties: readonly PropertyNow[]): readonly string[] =>
  properties.filter(({ answer }) => answer === 'broken' || answer === 'failed').map(propertyWords);

const propertyWords = ({ name, answer, sentence, elements, failure }: PropertyNow): string => {
  if (failure !== undefined) return `${name} cannot be evaluated: ${failure}`;
  const by = Object.keys(elements).length === 0 ? '' : ` (${elementWords(elements)})`;
  return answer === 'broken' ? `BROKEN ${name}${by}: ${sentence}` : `${answer} ${name}: ${sentence}`;
};

/** What every property says here. */
export const propertyLines = (session: Session): readonly string[] => session.properties().map(propertyWords);

const choiceLines = (session: Session, filter: Filter): readonly string[] => {
  const { system } = session.instance;
  const choices = session.choices();
  const waiting = session.waiting().map((each) => `  waits: ${waitingWords(system, each)}`);
  const { at, machine } = session;
  if (choices.length === 0)
    return at.failed !== undefined
      ? []
      : [
          isStuck(system, machine, at.state) ? 'deadlock: nothing can happen here' : 'the end: nothing can happen here',
          ...waiting,
        ];
  const width = String(choices.length).length;
  const shown = choices.flatMap((choice, i) =>
    isShown(choice, filter) ? [{ choice, number: String(i + 1).padStart(width) }] : [],
  );
  const hidden = choices.length - shown.length;
  return [
    'can happen:',
    ...shown.flatMap(({ choice, number }) => [
      `  ${number}  ${fullCall(choice.step)}`,
      ...effectLines(system, choice, ' '.repeat(width + 6)),
    ]),
    ...(hidden === 0 ? [] : [`  (${hidden} more ${hidden === 1 ? 'is' : 'are'} not shown: 'all' shows them)`]),
    ...waiting,
  ];
};

const isShown = ({ step, noise }: Choice, filter: Filter): boolean =>
  (filter.noise || !noise) && (filter.thread === undefined || filter.thread === step.thread);

const effectLines = (system: System, choice: Choice, indent: string): readonly string[] => {
  const { step, next, failure } = choice;
  const lines = changeLines(system, step, indent);
  if (failure !== undefined) return [...lines, `${indent}fails: ${failure}`];
  if (lines.length > 0 || next === undefined) return lines;
  return [`${indent}${goesTo(choice, next)}`];
};

/** Of a step that changes nothing but where its thread is. */
const goesTo = ({ move: { rule } }: Choice, next: PlainValue): string => {
  if (rule.kind === 'action') return 'changes nothing';
  const label = framesOf(rule.thread, next as object)[rule.id ?? 0]?.pc;
  return label === rule.label ? 'changes nothing' : `goes to ${label}`;
};

const changeLines = (system: System, { changes }: Pick<TraceStep, 'changes'>, indent: string): readonly string[] =>
  changes.map((change) => `${indent}${changeWords(system, change)}`);

/** What a step did, once it is taken. */
export const tookLines = (session: Session, node: Visited): readonly string[] => {
  const { step } = node;
  if (step === undefined) return [];
  const from = step.from === undefined ? '' : `  [${step.from}]`;
  return [`${fullCall(step)}${from}`, ...changeLines(session.instance.system, step, '  ')];
};

/** Every branch that was taken, a state a line, the present one marked. */
export const treeLines = (session: Session): readonly string[] => {
  const lines: string[] = [];
  // A branch is indented where another leaves the same state, so that a long way does not run off the screen.
  const visit = (first: Visited, indent: number): void => {
    let node: Visited | undefined = first;
    while (node !== undefined) {
      const mark = node === session.at ? '*' : ' ';
      const words = node.step === undefined ? 'initial state' : fullCall(node.step);
      lines.push(`${mark} ${'  '.repeat(indent)}${node.id}  ${words}${node.failed === undefined ? '' : '  (fails)'}`);
      const [next, ...others]: readonly Visited[] = node.children;
      for (const other of others) visit(other, indent + 1);
      node = next;
    }
  };
  for (const initial of session.initial) visit(initial, 0);
  return lines;
};
