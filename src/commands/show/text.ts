import { expectedAt, variantOf } from '../../model/instance.ts';
import type { TouchedFields } from '../../packed/index.ts';
import { settingWords } from '../../report/named-values.ts';
import { count } from '../../report/numbers.ts';
import { widest, wrapBehind } from '../../report/page/columns.ts';
import { expectationWords } from '../../report/text.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { touchedWords } from './field-words.ts';
import type { Program, ShownAction, ShownStep, ShownThread } from './program.ts';
import { switchesOf } from './switches.ts';
import { frameOf, threadGroups } from './thread-groups.ts';

export interface TextOptions {
  /** Columns. */
  readonly width: number;
  /** Tell what each step reads, too. */
  readonly reads: boolean;
}

/** A program as a kernel developer reads it: what is switched on, then each thread's steps in order. */
export const programLines = (program: Program, { width, reads }: TextOptions): readonly string[] => {
  const { instance, actions } = program;
  const { model, variant, bounds, system } = instance;
  const about = variantOf(model, variant);
  const [first, also] = expectedAt(model, variant, bounds);
  const facts: readonly (readonly [string, string])[] = [
    ...(about?.origin === undefined ? [] : [['from', about.origin] as const]),
    ['expected', [first, ...also].map(expectationWords).join('; ')],
    ['bounds', settingWords(bounds).join(' ') || 'none'],
  ];
  const room = Math.max(60, width);
  const touched = touchedLines(program, reads, room - 2);
  return [
    ...wrap(`${model.name}/${variant}: ${about?.title ?? variant}`, room, 2),
    ...facts.flatMap(([name, text]) => wrapped(`  ${name.padEnd(9)} `, text, room)),
    ...block('switches', switchTable(about?.with)),
    ...threadGroups(program).flatMap(({ names, thread }) =>
      block(wrap(threadHeading(names, thread), room, 2), stepLines(thread, touched, room - 2)),
    ),
    ...block('hardware, and others that act at any time', actionLines(actions, touched, room - 2)),
    ...block(
      'properties',
      system.properties.flatMap(({ name, kind, sentence }) =>
        wrapped(
          `${name.padEnd(widest(system.properties.map((one) => one.name)))}  `,
          `${kindWords[kind]}${sentence}`,
          room - 2,
        ),
      ),
    ),
    ...block(
      'observations',
      system.observations.flatMap(({ name, sentence, atQuiescence }) =>
        wrapped(`${name}  `, `${sentence}${atQuiescence ? ' (when all threads have finished)' : ''}`, room - 2),
      ),
    ),
    '',
    ...wrap(sourceLine(program), room, 2),
  ];
};

const kindWords = { always: '', reachable: 'must be seen: ' } as const;

/** Where it is from what steps do, and whether all of it was seen. */
export const sourceLine = ({ states, complete, reason }: Program): string =>
  complete
    ? `what steps do was seen in all ${count(states, 'state')} at these bounds`
    : `what steps do was seen in the first ${count(states, 'state')} only: ${reason ?? 'the search was not finished'}`;

const block = (heading: string | readonly string[], lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...[heading].flat(), ...lines.map((line) => `  ${line}`.trimEnd())];

const wrapped = (before: string, text: string, width: number): readonly string[] => wrapBehind(before, text, width, 30);

const switchTable = (value: unknown): readonly string[] => {
  const switches = switchesOf(value);
  const width = widest(switches.map(({ name }) => name));
  return switches.map(({ name, value: text }) => `${name.padEnd(width)}  ${text}`);
};

/** `thread user; one a cpu; locals: va, left`. */
const threadHeading = (names: readonly string[], { over, daemon, locals }: ShownThread): string =>
  [
    `${names.length === 1 ? 'thread' : 'threads'} ${names.join(', ')}`,
    ...(over === undefined ? [] : [`one a ${over}`]),
    ...(daemon ? ['a daemon: it need not finish'] : []),
    ...(locals.length === 0 ? [] : [`locals: ${locals.join(', ')}`]),
  ].join('; ');

/** What a step writes, and reads if that is asked for, behind a margin. `frame`: how the names of its own locals begin. */
type TouchedLines = (step: TouchedFields, margin: string, frame?: string) => readonly string[];

const touchedLines =
  (program: Program, withReads: boolean, width: number): TouchedLines =>
  ({ reads, writes }, margin, frame) => {
    const line = (word: string, names: readonly string[]): readonly string[] =>
      names.length === 0 ? [] : wrapped(`${margin}${word} `, touchedWords(names, program.fields, frame), width);
    return [...(withReads ? line('reads', reads) : []), ...line('writes', writes)];
  };

/** Of a step the label and where it goes, and below it the kernel function and what it writes. */
const stepLines = (thread: ShownThread, touched: TouchedLines, width: number): readonly string[] => {
  const { steps } = thread;
  const number = String(steps.length).length;
  const label = widest(steps.map(callOf));
  const margin = ' '.repeat(number + 4);
  return steps.flatMap((step, i) => [
    ...wrapped(`${String(i + 1).padStart(number)}  ${callOf(step).padEnd(label)}  -> `, successorWords(step), width),
    ...(step.from === undefined ? [] : wrapped(margin, step.from, width)),
    ...touched(step, margin, frameOf(thread)),
  ]);
};

const actionLines = (actions: readonly ShownAction[], touched: TouchedLines, width: number): readonly string[] =>
  actions.flatMap(({ name, choices, noise, taken, from, ...fields }) => [
    [callOf({ label: name, choices }), ...(noise ? ['noise'] : []), ...(taken ? [] : ['never taken'])].join('; '),
    ...(from === undefined ? [] : wrapped('    ', from, width)),
    ...touched(fields, '    '),
  ]);

/** `store(va)`. */
export const callOf = ({ label, choices }: Pick<ShownStep, 'label' | 'choices'>): string =>
  choices.length === 0 ? label : `${label}(${choices.join(', ')})`;

/** `set_page_dirty, page_remove_rmap; or waits`; `never taken`. */
export const successorWords = ({ to, waits }: Pick<ShownStep, 'to' | 'waits'>): string =>
  to.length === 0 ? (waits ? 'waits' : 'never taken') : `${to.join(', ')}${waits ? '; or waits' : ''}`;
