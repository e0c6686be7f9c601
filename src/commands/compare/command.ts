import { availableParallelism } from 'node:os';
import { subjectNames } from '../../../models/index.ts';
import { isShipped } from '../../loading/find-module.ts';
import { loadSubject } from '../../loading/subjects.ts';
import { suggest } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import type { Bounds } from '../../model/variant.ts';
import { type PartStanding, type Standing, standingOf } from '../../policies/standing.ts';
import { type Candidate, type Part, type Question, type Subject, variantFor } from '../../policies/subject.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { type Command, type Context, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  boundsOf,
  functionsOption,
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  setOption,
  signature,
} from '../shared/options/common-options.ts';
import { flag, repeated, valued } from '../shared/options/options.ts';
import { searchOptions, settingsOf } from '../shared/options/search-options.ts';
import { textValue } from '../shared/options/values.ts';
import type { Output } from '../shared/printing/output.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, modelsOf, writeHtml } from '../shared/result.ts';
import { keepComparisonFiles, keepWrong } from './files.ts';
import { compareDocument } from './json.ts';
import { type Contest, talliesOf, tracesOf, type WrongAnswer } from './run.ts';
import { answerLines, costLines, folded, questionLines, searchLines } from './text.ts';
import { boundsWords, type KeptWrong, nameOf, partBoundsWords, wrongLines } from './words.ts';

const words = (text: string): readonly string[] => text.split(',').filter((word) => word !== '');

/** `shootdown compare mapcount` */
export const compareCommand: Command = command({
  name: 'compare',
  takes: [...subjectNames, 'FILE'].join('|'),
  summary: 'compare what policies answer with what is so, in every reachable state, and what they cost',
  details: [
    '',
    'Each policy is explored on the same workload; in each state its answers are compared with what is so. A wrong answer',
    'comes with the shortest way to one. A policy of yours is one file: --policy-file ./mine.js. So is a subject of your',
    'own, with its policies, questions and costs: compare ./subject.js, see docs/compare.md.',
  ],
  options: {
    policies: valued('policies', 'NAME[,NAME]', 'compare these only (default: all)', words, []),
    policyFile: repeated('policy-file', 'FILE', 'compare the policy besides that a file of yours exports', textValue),
    question: valued('question', 'NAME[,NAME]', 'ask these questions only (default: all)', words, []),
    part: valued('part', 'NAME[,NAME]', 'on these parts of the workload only (default: all)', words, []),
    set: setOption('set a bound, for every part of the workload'),
    show: repeated('show', 'POLICY/QUESTION', 'print the diagram of the first wrong answer; all: of each', textValue),
    explain: flag('explain', 'say what each question asks, and which answer is on the safe side'),
    workers: searchOptions.workers,
    maxStates: searchOptions.maxStates,
    maxTime: searchOptions.maxTime,
    memory: searchOptions.memory,
    ...clusterOptions,
    ...pageOptions,
    functions: functionsOption,
    json: jsonOption,
    html: htmlOption,
    ...outOptions('write CSV and JSON to DIR/compare, diagrams to DIR/verdicts (default: out)', 'write no files'),
  },
  exclusive: [
    outExclusive,
    ...pageExclusive,
    workersExclusive,
    ['json', 'show', 'leave out --show: the document has the way to every wrong answer'],
    ['json', 'explain', 'leave out --explain: the document says what each question asks'],
  ],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const { output } = context;
    const loaded = await subjectOf(positionals, values.policyFile, problems);
    problems.raise();
    const { subject, brought } = loaded as NonNullable<typeof loaded>;
    const named = values.policies.length === 0 ? [] : [...values.policies, ...brought];
    const scope: Scope = {
      subject,
      brought,
      candidates: chosen('policy', subject.candidates, named, problems),
      questions: chosen('question', subject.questions, values.question, problems),
      parts: chosen('part', subject.parts, values.part, problems),
      set: boundsOf(values.set, problems),
    };
    requireBounds(scope, problems);
    requireShown(values.show, scope, problems);
    problems.raise();
    const out = outFolder(values);
    const { workers = availableParallelism(), ...settings } = settingsOf(values);
    const contest: Contest = {
      subject: positionals[0] as string,
      files: values.policyFile,
      set: scope.set,
      atOnce: Math.min(workers, scope.candidates.length * scope.parts.length),
      settings,
    };
    const standings = await standingsOf(scope, contest, context);
    const wrong = wrongAnswers(standings);
    const kept = await keptTraces(wrong, scope, contest, out, context);
    const isFinished = standings.every(({ answers }) => answers !== undefined) && kept.length === wrong.length;
    const subjectFile = isShipped(contest.subject) ? undefined : contest.subject;
    const document = compareDocument(subject, subjectFile, scope.set, scope.questions, standings, kept);
    const files =
      out === undefined ? [] : keepComparisonFiles(out, subject, scope.questions, standings, document, context);
    const html = await writeHtml(
      values.html,
      `compare ${subject.name}`,
      document,
      modelsOf([{ model: subject.model, modelFile: subjectFile }]),
      context,
    );
    if (values.json) {
      output.print([prettyJson(document)]);
    } else {
      printTables(scope, standings, values.explain, output);
      printWrong(kept, values.show, output);
      output.print(signature(output.page, 'compare', words));
      if (files.length > 0) output.print([...output.page.gap, ...output.page.lines([`written: ${files.join(', ')}`])]);
      output.print(output.page.lines(html));
    }
    return isFinished ? exitCodes.holds : exitCodes.incomplete;
  },
});

/** What is compared. */
interface Scope {
  readonly subject: Subject;
  /** The candidates that files of the user's brought. */
  readonly brought: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly questions: readonly Question[];
  readonly parts: readonly Part[];
  readonly set: Bounds;
}

/** Adds a problem for everything to be shown that is not compared. */
const requireShown = (show: readonly string[], { candidates, questions }: Scope, problems: Collector): void => {
  const known = candidates.flatMap(({ name }) => [name, ...questions.map((question) => `${name}/${question.name}`)]);
  for (const name of show)
    if (name !== 'all' && !known.includes(name))
      problems.refuse(
        'unknown',
        `--show ${name}: no such policy or answer of one is compared`,
        suggest(name, name.includes('/') ? known : ['all', ...candidates.map((candidate) => candidate.name)]),
      );
};

/** The bounds are the same for all candidates: one of them shows what is wrong. */
const requireBounds = ({ subject, candidates: [first], parts, set }: Scope, problems: Collector): void => {
  if (first === undefined) return;
  for (const part of parts) problems.attempt(() => instantiate(subject.model, variantFor(first.name, part.name), set));
};

/** Explores every candidate on every part of the workload. */
const standingsOf = async (
  { subject, candidates, parts, questions }: Scope,
  contest: Contest,
  context: Context,
): Promise<readonly Standing[]> => {
  const pairs = candidates.flatMap(({ name: candidate }) => parts.map(({ name: part }) => ({ candidate, part })));
  const tallies = await talliesOf(pairs, contest, context);
  return candidates.map((candidate, c) => {
    const found = parts.flatMap((part, p): readonly PartStanding[] => {
      const tally = tallies[c * parts.length + p];
      return tally === undefined ? [] : [{ part, tally }];
    });
    const costs = subject.costsOf(candidate.name);
    return standingOf(candidate, costs, found, subject.questions, questions, parts.length);
  });
};

/** The wrong answers, each on the part of the workload where it comes first. */
const wrongAnswers = (standings: readonly Standing[]): readonly WrongAnswer[] =>
  standings.flatMap(({ candidate, answers = [] }) =>
    answers.flatMap(({ question, wrongIn }) =>
      wrongIn === undefined ? [] : [{ candidate: candidate.name, part: wrongIn.name, question: question.name }],
    ),
  );

/** Finds the shortest way to each wrong answer, and keeps its diagram. One whose search came to no end is left out. */
const keptTraces = async (
  wrong: readonly WrongAnswer[],
  { subject, brought, set }: Scope,
  contest: Contest,
  out: string | undefined,
  context: Context,
): Promise<readonly KeptWrong[]> => {
  const results = await tracesOf(wrong, contest, context);
  return wrong.flatMap((answer, i) => {
    const result = results[i];
    if (result?.verdict.kind !== 'violated') return [];
    const instance = instantiate(subject.model, variantFor(answer.candidate, answer.part), set);
    const kept = keepWrong(answer, instance, result, contest.subject, out, brought, context);
    return [{ answer, verdict: result.verdict, ...kept }];
  });
};

const printTables = (
  { subject, parts, questions, set }: Scope,
  standings: readonly Standing[],
  explain: boolean,
  output: Output,
): void => {
  const { page } = output;
  output.print([
    ...page.heading(`${subject.name}: ${subject.title}`),
    ...page.facts([
      { name: 'bounds', items: [boundsWords(subject, set)] },
      ...parts.map(({ name, title, bounds }) => ({
        name: `part ${name}`,
        items: [`${title}${partBoundsWords(bounds, set)}`],
      })),
    ]),
    ...page.gap,
    ...answerLines(standings, questions, page),
    ...(explain ? [...page.gap, ...folded(questionLines(questions), page)] : []),
  ]);
  const costs = costLines(standings, page);
  if (costs.length > 0) output.print([...page.gap, ...costs]);
  const remarks = searchLines(standings);
  if (remarks.length > 0) output.print([...page.gap, ...folded(remarks, page)]);
};

/** The ways to wrong answers, and the diagrams that `--show` names. */
const printWrong = (kept: readonly KeptWrong[], show: readonly string[], output: Output): void => {
  const { page } = output;
  if (kept.length > 0)
    output.print([
      ...page.gap,
      ...page.lines(['the shortest way to a wrong answer:']),
      ...page.gap,
      ...page.verbatim(wrongLines(kept)),
    ]);
  for (const { answer, lines } of kept)
    if (show.some((name) => name === 'all' || name === answer.candidate || name === nameOf(answer)))
      output.print([...page.gap, ...page.heading(`${answer.candidate}, ${answer.question}:`), ...page.gap, ...lines]);
};

const subjectOf = async (
  positionals: readonly string[],
  files: readonly string[],
  problems: Collector,
): Promise<Awaited<ReturnType<typeof loadSubject>> | undefined> => {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) {
    problems.refuse(
      'usage',
      'compare takes what is to be compared',
      `write shootdown compare ${subjectNames[0]}, or compare ./subject.js`,
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
  const names = all.map(({ name }) => name);
  for (const name of named)
    if (!names.includes(name)) problems.refuse('unknown', `there is no ${what} '${name}'`, suggest(name, names));
  return named.length === 0 ? all : all.filter(({ name }) => named.includes(name));
};
