import { messageOf, stackOf } from '../model/errors.ts';
import { faultOfModel } from '../model/fault.ts';
import type { JobError } from './messages.ts';

/** What was thrown, as it can be posted: the model's fault, unless it is a defect of the program. `what`: that failed, if the model did. */
export const jobErrorOf = (thrown: unknown, what: string): JobError => {
  const error = faultOfModel(thrown, what);
  return {
    code: error?.code ?? 'internal',
    message: error?.message ?? messageOf(thrown),
    hint: error?.hint,
    stack: stackOf(thrown),
  };
};

/** Of what is no fault of the model's. */
export const internal = (error: unknown): JobError => ({
  code: 'internal',
  message: messageOf(error),
  hint: undefined,
  stack: stackOf(error),
});
