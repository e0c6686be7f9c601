// What a job tells while it runs, and what it comes to.

import type { Failed } from '../../check/result.ts';
import { explainEnd, type JobEnd, reasonWords } from '../../jobs/endings.ts';
import type { JobKind, ResultOf, SearchNews } from '../../jobs/job.ts';
import type { JobError } from '../../jobs/messages.ts';
import type { StuckThread } from '../../jobs/stuck-threads.ts';
import { ShootdownError } from '../../model/errors.ts';
import { printable } from '../../report/foreign-text.ts';
import type { ProgressReport } from '../../report/progress/progress.ts';
import { noteLines } from '../../report/search-note.ts';
import type { Context } from './command.ts';
import type { Output } from './printing/output.ts';

/** With --debug, shows the stack of what a job threw. */
export const noteStack = (end: JobEnd<JobKind>, { debug, output }: Context): void => {
  if (debug && end.kind === 'error' && end.error.stack !== undefined) output.note([end.error.stack]);
};

/** The result of a job. Undefined for one that was ended from outside: a note says why. Throws what the job threw. */
export const resultOrNote = <K extends JobKind>(
  end: JobEnd<K>,
  kind: K,
  label: string,
  context: Context,
): ResultOf<K> | undefined => {
  const explained = explainEnd(end, kind);
  switch (explained.kind) {
    case 'result':
      return explained.result;
    case 'incomplete':
      context.output.note([`${label}: ${reasonWords(explained)}`]);
      return undefined;
    case 'failed': {
      noteStack(end, context);
      const { code, message, hint } = explained.error;
      if (code === 'internal') throw new Error(message);
      throw new ShootdownError(code as ShootdownError['code'], message, hint);
    }
  }
};

/** The verdict of a search that came to none of its own, as its thread died. */
export const failedSearch = ({ code, message, hint }: Omit<JobError, 'stack'>): Failed => ({
  kind: 'failed',
  error: { code, message, hint },
  at: { kind: 'search' },
  trace: { initial: null, steps: [] },
});

/** Shows what a search tells while it runs: progress in the line of all searches, notes as lines of their own. */
export const showNews = (label: string, news: SearchNews, progress: ProgressReport, output: Output): void => {
  if (news.kind === 'progress') {
    progress.update(label, news.progress);
    return;
  }
  progress.clear();
  const [first, ...more] = noteLines(news.note);
  output.note([`${label}: ${first}`, ...more]);
};

/** Tells of a job whose thread does not come back from the model's code. */
export const noteStuck = (label: string, { what, place }: StuckThread, output: Output): void =>
  output.note([
    printable(`${label}: ${what} has been running for more than a second, at ${place}`),
    '  does it run for ever? Ctrl-C ends the search',
  ]);
