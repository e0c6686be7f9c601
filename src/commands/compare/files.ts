// The files of a comparison.
import { join } from 'node:path';
import type { Result } from '../../check/result.ts';
import type { Instance } from '../../model/instance.ts';
import type { Standing } from '../../policies/standing.ts';
import { propertyFor, type Question, type Subject } from '../../policies/subject.ts';
import { counterexample } from '../../report/counterexample.ts';
import type { CompareDocument } from '../../report/documents/compare.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { Context } from '../shared/command.ts';
import { type Kept, keep } from '../shared/keep.ts';
import { makeFolderFor, verdictFiles, writeWhole } from '../shared/verdict-files.ts';
import { answersCsv, costsCsv } from './csv.ts';
import type { WrongAnswer } from './run.ts';

/** Writes tables and the document under `out`; answers with the names of those that could be written. */
export const keepComparisonFiles = (
  out: string,
  subject: Subject,
  asked: readonly Question[],
  standings: readonly Standing[],
  document: CompareDocument,
  { unwritten }: Context,
): readonly string[] => {
  const folder = join(out, 'compare');
  const files = [
    [`${subject.name}.csv`, answersCsv(standings, subject.questions, asked)],
    ...(standings.some(({ costs }) => costs !== undefined)
      ? [[`${subject.name}-costs.csv`, costsCsv(standings)] as const]
      : []),
    [`${subject.name}.json`, `${prettyJson(document)}\n`],
  ] as const;
  if (!unwritten.attempt(() => makeFolderFor(folder))) return [];
  return files
    .map(([name, text]) => ({ file: join(folder, name), text }))
    .filter(({ file, text }) => unwritten.attempt(() => writeWhole(file, text)))
    .map(({ file }) => file);
};

/** The diagram of a wrong answer, and its file. `subject` is what it is loaded by. One of a user's policy cannot be replayed by the model's name: it is kept as text only. */
export const keepWrong = (
  { candidate, part, question }: WrongAnswer,
  instance: Instance,
  result: Result,
  subject: string,
  out: string | undefined,
  brought: readonly string[],
  context: Context,
): Kept => {
  const label = `${instance.model.name}/${instance.variant}/${propertyFor(question)}`;
  if (!brought.includes(candidate)) {
    const job = {
      label,
      model: subject,
      instance,
      expectation: undefined,
      properties: [propertyFor(question)],
      set: instance.bounds,
    };
    return keep(job, result, out, context) ?? { lines: [], file: undefined };
  }
  const { verdict } = result;
  if (verdict.kind !== 'violated') throw new Error(`${candidate} on ${part} has no wrong answer to ${question}`);
  const file = out === undefined ? undefined : verdictFiles(out, label).text;
  const isKept =
    file !== undefined &&
    context.unwritten.attempt(() => writeWhole(file, `${counterexample(instance, verdict).join('\n')}\n`));
  return { lines: counterexample(instance, verdict, {}, context.output.page), file: isKept ? file : undefined };
};
