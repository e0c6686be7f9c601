import { explainEnd, type JobEnd, reasonWords } from '../../jobs/endings.ts';
import type { JobKind, ResultOf } from '../../jobs/job.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { Context } from './command.ts';

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
