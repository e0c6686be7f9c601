import { availableParallelism } from 'node:os';
import { subjectNames } from '../../../models/index.ts';
import { loadSubject } from '../../loading/subjects.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import type { Bounds } from '../../model/variant.ts';
import { type PartStanding, type Standing, standingOf } from '../../policies/standing.ts';
import { propertyFor, variantFor } from '../../policies/subject.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { diagramWidth } from '../../trace/diagram/diagram.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import { type Command, common } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { flag, type Option, repeated, valued } from '../shared/options.ts';
import type { Collector } from '../shared/problems.ts';
import { searchOptions } from '../shared/search-options.ts';
import { settingValue } from '../shared/values.ts';
import { prepareOut } from '../shared/verdict-files.ts';
import { keepComparisonFiles, keepWrong } from './files.ts';
import { compareDocument, type WrongTrace } from './json.ts';
import { compareCells, type TaskSettings, type WrongAnswer } from './run.ts';
import { answerLines, costLines, questionLines, searchLines } from './text.ts';
import { boundsWords, folded, nameOf, ownWords, partWords, wrongLines } from './words.ts';

type CompareOptions = {
  readonly policies: Option<readonly string[]>;
  readonly policyFile: Option<readonly string[]>;
  readonly question: Option<readonly string[]>;
  readonly part: Option<readonly string[]>;
  readonly set: Option<readonly (readonly [string, number])[]>;
  readonly show: Option<readonly string[]>;
  readonly explain: Option<boolean>;
  readonly workers: typeof searchOptions.workers;
  readonly maxStates: typeof searchOptions.maxStates;
  readonly maxTime: typeof searchOptions.maxTime;
  readonly memory: typeof searchOptions.memory;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
};

const words = (text: string): readonly string[] => text.split(',').filter((word) => word !== '');

const own: CompareOptions = {
  policies: valued('policies', 'NAME[,NAME]', 'compare these only (default: all)', [], words),
  policyFile: repeated(
    'policy-file',
    'FILE',
    'compare the policy besides that a file of yours exports',
    (text) => text,
  ),
  question: valued('question', 'NAME[,NAME]', 'ask these questions only (default: all)', [], words),
  part: valued('part', 'NAME[,NAME]', 'on these parts of the workload only (default: all)', [], words),
  set: repeated('set', 'NAME=VALUE', 'set a bound, for every part of the workload', settingValue('set')),
  show: repeated(
    'show',
    'POLICY/QUESTION',
    'print the diagram of the first wrong answer; all: of each',
    (text) => text,
  ),
  explain: flag('explain', 'say what each question asks, and which answer is on the safe side'),
  workers: searchOptions.workers,
  maxStates: searchOptions.maxStates,
  maxTime: searchOptions.maxTime,
  memory: searchOptions.memory,
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued(
    'out',
    'DIR',
    'write CSV and SVG to DIR/compare, diagrams to DIR/verdicts (default: out)',
    'out',
    (text) => text,
  ),
  noOut: flag('no-out', 'write no files'),
};
const options: CompareOptions & typeof common = { ...own, ...common };

/** `shootdown compare mapcount` */
export const compareCommand: Command<typeof options> = {
  name: 'compare',
  takes: subjectNames.join('|'),
  summary: 'compare what policies answer with what is so, in every reachable state, and what they cost',
  details: [
    '',
    'Each policy is explored on the same workload; in each state its answers are compared with the page tables. A wrong answer',
    'comes with the shortest way to one. A policy of yours is one file: --policy-file ./mine.js.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const { output } = context;
    const loaded = await subjectOf(positionals, values.policyFile, problems);
    problems.raise();
    const { subject, brought } = loaded as NonNullable<typeof loaded>;
    const named = values.policies.length === 0 ? [] : [...values.policies, ...brought];
    const candidates = chosen('policy', subject.candidates, named, problems);
    const questions = chosen('question', subject.questions, values.question, problems);
    const parts = chosen('part', subject.parts, values.part, problems);
    const set: Bounds = Object.fromEntries(values.set);
    for (const [i, [name]] of values.set.entries())
      if (values.set.findIndex(([other]) => other === name) < i)
        problems.add(new ShootdownError('usage', `--set ${name} was given twice`));
    for (const { name } of candidates.slice(0, 1))
      for (const part of parts) problems.attempt(() => instantiate(subject.model, variantFor(name, part.name), set));
    problems.raise();
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);

    const pairs = candidates.flatMap((candidate) =>
      parts.map((part) => ({ candidate: candidate.name, part: part.name })),
    );
    const atOnce = Math.min(values.workers ?? availableParallelism(), pairs.length);
    const settings: TaskSettings = {
      subject: subject.name,
      files: values.policyFile,
      set,
      atOnce,
      ...(values.maxStates === undefined ? {} : { maxStates: values.maxStates }),
      ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
      ...(values.memory === undefined ? {} : { memory: values.memory }),
    };
    const { tallies, traces: tracesOf } = compareCells(settings, context);
    const found = await tallies(pairs);
    const standings: Standing[] = [];
    for (const candidate of candidates) {
      const own = parts.flatMap((part): PartStanding[] => {
        const tally = found.get(`${candidate.name} ${part.name}`);
        return tally === undefined ? [] : [{ part, tally }];
      });
      standings.push(
        standingOf(candidate, subject.costsOf(candidate.name), own, subject.questions, questions, parts.length),
      );
    }
    const wrong = standings.flatMap(({ candidate, answers }): WrongAnswer[] =>
      (answers ?? []).flatMap(({ question, wrongIn }) =>
        wrongIn === undefined
          ? []
          : [
              {
                candidate: candidate.name,
                part: wrongIn.name,
                question: question.name,
                property: propertyFor(question.name),
              },
            ],
      ),
    );
    const results = await tracesOf(wrong);
    const kept = wrong.flatMap((answer) => {
      const result = results.get(answer);
      if (result?.verdict.kind !== 'violated') return [];
      const instance = instantiate(subject.model, variantFor(answer.candidate, answer.part), set);
      return [{ answer, verdict: result.verdict, ...keepWrong(answer, instance, result, out, brought, output.width) }];
    });
    const files =
      out === undefined
        ? []
        : keepComparisonFiles(
            out,
            subject,
            questions,
            standings,
            [boundsWords(subject, set), ...partWords(parts, set)].join(', '),
          );

    const unfinished = standings.some(({ answers }) => answers === undefined) || kept.length < wrong.length;
    if (values.json) {
      const traces = kept.map(({ answer, verdict, file }): WrongTrace => ({ ...answer, trace: verdict.trace, file }));
      output.print([prettyJson(compareDocument(subject, set, questions, standings, traces))]);
      return unfinished ? exitCodes.incomplete : exitCodes.holds;
    }
    output.print([
      `${subject.name}: ${subject.title}`,
      `bounds: ${boundsWords(subject, set)}`,
      ...parts.flatMap(({ name, title, bounds }) =>
        wrap(`part ${name}: ${title}${ownWords(bounds, set)}`, diagramWidth, 2),
      ),
      '',
      ...answerLines(standings, questions, output.paint),
      ...(values.explain ? ['', ...questionLines(questions).flatMap(folded)] : []),
      '',
      ...costLines(standings),
    ]);
    const remarks = searchLines(standings);
    if (remarks.length > 0) output.print(['', ...remarks]);
    if (kept.length > 0) output.print(['', 'the shortest way to a wrong answer:', '', ...wrongLines(kept)]);
    for (const { answer, lines } of kept)
      if (values.show.some((name) => name === 'all' || name === answer.candidate || name === nameOf(answer)))
        output.print(['', `${answer.candidate}, ${answer.question}:`, '', ...lines]);
    if (files.length > 0) output.print(['', `written: ${files.join(', ')}`]);
    return unfinished ? exitCodes.incomplete : exitCodes.holds;
  },
};

const subjectOf = async (
  positionals: readonly string[],
  files: readonly string[],
  problems: Collector,
): Promise<Awaited<ReturnType<typeof loadSubject>> | undefined> => {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) {
    problems.add(
      new ShootdownError('usage', 'compare takes what is to be compared', `write shootdown compare ${subjectNames[0]}`),
    );
    return undefined;
  }
  return problems.attemptLater(() => loadSubject(name, files));
};

/** Those of some that are named, in their own order; all when none is. */
const chosen = <T extends { readonly name: string }>(
  what: string,
  all: readonly T[],
  named: readonly string[],
  problems: Collector,
): readonly T[] => {
  const known = all.map(({ name }) => name);
  for (const name of named)
    if (!known.includes(name))
      problems.add(new ShootdownError('unknown', `there is no ${what} '${name}'`, suggest(name, known)));
  return named.length === 0 ? all : all.filter(({ name }) => named.includes(name));
};
