// What `shootdown compare` can compare: a subject by its name, with the candidates that users bring in files.
import { extname } from 'node:path';
import { subjectNames } from '../../models/index.ts';
import { ShootdownError, suggest } from '../model/errors.ts';
import type { Subject } from '../policies/subject.ts';
import { importDefault } from './models.ts';

/** A subject, and the names of the candidates that the files brought. Throws `unknown`, `file`, and `usage` errors. */
export const loadSubject = async (
  name: string,
  files: readonly string[],
): Promise<{ readonly subject: Subject; readonly brought: readonly string[] }> => {
  if (!subjectNames.includes(name))
    throw new ShootdownError(
      'unknown',
      `there is nothing to compare by the name '${name}'`,
      suggest(name, subjectNames),
    );
  const url = new URL(`../../models/${name}/subject${extname(import.meta.url)}`, import.meta.url);
  let { default: subject } = (await import(url.href)) as { readonly default: Subject };
  const brought: string[] = [];
  for (const file of files) {
    const added = subject.withCandidate(
      await importDefault(file, "write 'export default definePolicy({ ... })'"),
      file,
    );
    subject = added.subject;
    brought.push(added.name);
  }
  return { subject, brought };
};
