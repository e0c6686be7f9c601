// What `shootdown compare` can compare: a subject by its name or its file, with the candidates that users bring in files.
import { extname } from 'node:path';
import { subjectNames } from '../../models/index.ts';
import { asShootdownError, ShootdownError, suggest } from '../model/errors.ts';
import type { Subject } from '../policies/subject.ts';
import { isPath } from './find-module.ts';
import { importDefault } from './models.ts';

/** A subject, and the names of the candidates that the files brought. Throws `unknown`, `file`, `model`, and `usage` errors. */
export const loadSubject = async (
  name: string,
  files: readonly string[],
): Promise<{ readonly subject: Subject; readonly brought: readonly string[] }> => {
  let subject = await subjectOf(name);
  const brought: string[] = [];
  for (const file of files) {
    const added = subject.withCandidate(await importDefault(file, 'a policy is the default export of its file'), file);
    subject = added.subject;
    brought.push(added.name);
  }
  return { subject, brought };
};

const subjectOf = async (name: string): Promise<Subject> => {
  if (subjectNames.includes(name)) {
    const url = new URL(`../../models/${name}/subject${extname(import.meta.url)}`, import.meta.url);
    const { default: subject } = (await import(url.href)) as { readonly default: Subject };
    return subject;
  }
  try {
    return parseSubject(await importDefault(name, hint), name);
  } catch (error) {
    if (isPath(name) || asShootdownError(error)?.code !== 'unknown') throw error;
    const meant = suggest(name, subjectNames);
    throw new ShootdownError(
      'unknown',
      `there is nothing to compare by the name '${name}'`,
      `${meant}${meant.endsWith('?') ? '' : '.'} A subject of your own is named by its path: ./${name}.js`,
      error,
    );
  }
};

const hint = "write 'export default defineSubject({ ... })'";

/** What `defineSubject` has made; a user's file may export anything. */
const parseSubject = (exported: unknown, file: string): Subject => {
  const subject = exported as Partial<Subject> | null;
  if (typeof subject === 'object' && subject !== null && typeof subject.contest === 'function')
    return subject as Subject;
  throw new ShootdownError('model', `${file} exports nothing that can be compared`, hint);
};
