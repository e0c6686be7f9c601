import { isCounterexample, type Result } from '../../check/result.ts';
import { ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds, Bug, Variant } from '../../model/variant.ts';
import { type Paint, plain } from '../../report/colour.ts';
import { count, duration, grouped } from '../../report/numbers.ts';
import { notices, verdictWords } from '../../report/text.ts';
import { wrap } from '../../trace/diagram/wrap.ts';

/** A bug of a model, with what was found of its broken and of its mended form. */
export interface Case {
  readonly model: Model;
  readonly variant: Variant<string, unknown>;
  readonly bug: Bug;
  /** Bounds at which the mended form is checked. */
  readonly fixedAt: Bounds;
}

/** One of the two forms of a case, checked. */
export interface Form {
  readonly result: Result;
  /** Undefined where nothing is known of what it should do. */
  readonly asExpected: boolean | undefined;
}

/** What a case came to. A form that Ctrl-C came before is undefined. */
export interface CaseFound {
  readonly broken: Form | undefined;
  readonly fixed: Form | undefined;
}

/** The broken form breaks what it is expected to, and the mended one holds, as expected. */
export const isAsExpected = ({ broken, fixed }: CaseFound): boolean =>
  broken !== undefined &&
  fixed !== undefined &&
  broken.asExpected === true &&
  isCounterexample(broken.result.verdict) &&
  fixed.asExpected === true &&
  fixed.result.verdict.kind === 'holds';

/** A table of cases, a line each as soon as it is known. */
export interface BugTable {
  readonly heading: readonly string[];
  row(one: Case, found: CaseFound): readonly string[];
}

const numbers = { states: 9, seconds: 7 };

export const bugTable = (cases: readonly Case[], paint: Paint = plain, width = 150): BugTable => {
  const widest = (least: string, texts: readonly string[]): number =>
    Math.max(least.length, ...texts.map((text) => text.length));
  const id = widest(
    'id',
    cases.map(({ bug }) => bug.id),
  );
  const broken = widest(
    'broken property',
    cases.map(({ bug, variant }) => bug.property ?? expectedProperty(variant) ?? ''),
  );
  const fixedWidth = widest('fixed', ['holds', 'unreached']);
  const tail = ` ${'as expected'}`;
  const rest =
    id +
    2 +
    4 +
    2 +
    2 +
    broken +
    2 +
    5 +
    2 +
    (numbers.states + 2 + numbers.seconds + 2) * 2 +
    fixedWidth +
    2 +
    tail.length +
    2;
  const title = Math.max(
    28,
    Math.min(
      widest(
        'what went wrong',
        cases.map(({ bug }) => bug.title),
      ),
      width - rest,
    ),
  );
  const line = (cells: readonly string[], end = ''): string =>
    [
      (cells[0] ?? '').padEnd(id),
      (cells[1] ?? '').padEnd(4),
      (cells[2] ?? '').padEnd(title),
      (cells[3] ?? '').padEnd(broken),
      (cells[4] ?? '').padStart(5),
      (cells[5] ?? '').padStart(numbers.states),
      (cells[6] ?? '').padStart(numbers.seconds),
      (cells[7] ?? '').padEnd(fixedWidth),
      (cells[8] ?? '').padStart(numbers.states),
      (cells[9] ?? '').padStart(numbers.seconds),
      end,
    ]
      .join('  ')
      .trimEnd();
  return {
    heading: [
      line([
        'id',
        'year',
        'what went wrong',
        'broken property',
        'steps',
        'states',
        'seconds',
        'fixed',
        'states',
        'seconds',
      ]),
      line([
        '-'.repeat(id),
        '----',
        '-'.repeat(title),
        '-'.repeat(broken),
        '-----',
        '-'.repeat(numbers.states),
        '-'.repeat(numbers.seconds),
        '-'.repeat(fixedWidth),
        '-'.repeat(numbers.states),
        '-'.repeat(numbers.seconds),
      ]),
    ],
    row: ({ bug }, found) => {
      const [first = '', ...more] = wrap(bug.title, title, 0);
      const { broken: was, fixed } = found;
      const verdict = was?.result.verdict;
      const steps = verdict !== undefined && isCounterexample(verdict) ? String(verdict.trace.steps.length) : '-';
      const asExpected = isAsExpected(found);
      const text = line(
        [
          bug.id,
          bug.year === undefined ? '-' : String(bug.year),
          first,
          verdict === undefined ? 'not begun' : verdict.kind === 'violated' ? verdict.property : verdict.kind,
          steps,
          was === undefined ? '-' : grouped(was.result.statistics.states),
          was === undefined ? '-' : was.result.statistics.seconds.toFixed(2),
          fixed === undefined ? '-' : fixed.result.verdict.kind,
          fixed === undefined ? '-' : grouped(fixed.result.statistics.states),
          fixed === undefined ? '-' : fixed.result.statistics.seconds.toFixed(2),
        ],
        asExpected ? 'as expected' : paint('unexpected', 'NOT AS EXPECTED'),
      );
      return [text, ...more.map((part) => `${' '.repeat(id + 8)}${part}`)];
    },
  };
};

/** What the broken form is expected to break first. */
const expectedProperty = ({ expect }: Variant<string, unknown>): string | undefined => {
  if (typeof expect === 'function') return undefined;
  const first = 'kind' in expect ? expect : expect[0];
  return first.kind === 'violated' ? first.property : undefined;
};

/** `2022, 5df397dec7c4, CVE-2022-41222`. */
const when = ({ year, commit, cve }: Bug): string =>
  [
    ...(year === undefined ? [] : [String(year)]),
    ...(commit === undefined ? [] : [commit]),
    ...(cve === undefined ? [] : [cve]),
  ].join(', ');

/**
 * One screen on a case: what happened, who acts, the commit, what the fix changes, at which bounds the mended form was
 * checked; and between them the diagram that was found.
 */
export const explanation = (
  { model, variant, bug, fixedAt }: Case,
  { broken, fixed }: CaseFound,
  diagram: readonly string[],
  width: number,
): readonly string[] => {
  const paragraph = (head: string, text: string): readonly string[] => wrap(`${head}: ${text}`, width, 2);
  const fixedTitle = model.variants.find(({ name }) => name === bug.fixed)?.title ?? '';
  return [
    ...wrap(`${bug.id}: ${bug.title}`, width, 2),
    ...(when(bug) === '' ? [] : paragraph('mended in', when(bug))),
    ...paragraph('kernel', bug.kernel.join('; ')),
    '',
    ...wrap(bug.story, width, 0),
    '',
    ...diagram,
    '',
    ...paragraph('the fix', bug.fix),
    ...paragraph(
      `with it (${model.name}/${bug.fixed}${fixedTitle === '' ? '' : `: ${fixedTitle}`})`,
      fixed === undefined
        ? 'not checked'
        : `${verdictWords(fixed.result.verdict)}, ${count(fixed.result.statistics.states, 'state')} in ${duration(fixed.result.statistics.seconds)}`,
    ),
    ...paragraph('checked at', boundsWords(fixedAt)),
    ...paragraph('the bug at', boundsWords(ownBounds(model, variant.name))),
    ...[broken, fixed].flatMap((form) => (form === undefined ? [] : notices(form.result))),
  ];
};

const boundsWords = (bounds: Bounds): string =>
  Object.entries(bounds)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** For `--json`, see JSON.md. */
export const caseDocument = (one: Case, found: CaseFound): object => {
  const { model, variant, bug, fixedAt } = one;
  const { broken, fixed } = found;
  const verdict = broken?.result.verdict;
  return {
    id: bug.id,
    title: bug.title,
    year: bug.year ?? null,
    commit: bug.commit ?? null,
    cve: bug.cve ?? null,
    kernel: bug.kernel,
    story: bug.story,
    fix: bug.fix,
    broken: {
      model: model.name,
      variant: variant.name,
      bounds: ownBounds(model, variant.name),
      verdict: verdict?.kind ?? null,
      property: verdict?.kind === 'violated' ? verdict.property : null,
      steps: verdict !== undefined && isCounterexample(verdict) ? verdict.trace.steps.length : null,
      ...costs(broken),
    },
    fixed: {
      model: model.name,
      variant: bug.fixed,
      bounds: fixedAt,
      verdict: fixed?.result.verdict.kind ?? null,
      ...costs(fixed),
    },
    asExpected: isAsExpected(found),
  };
};

const costs = (form: Form | undefined): object => ({
  states: form?.result.statistics.states ?? null,
  transitions: form?.result.statistics.transitions ?? null,
  seconds: form?.result.statistics.seconds ?? null,
});
