import type { CheckSettings } from '../../jobs/job.ts';
import { type Option, repeated } from '../shared/options/options.ts';
import { settingsOf } from '../shared/options/search-options.ts';
import { textValue } from '../shared/options/values.ts';

/** Which counterexamples are looked for. */
export const conditionOptions: {
  readonly through: Option<readonly string[]>;
  readonly without: Option<readonly string[]>;
} = {
  through: repeated(
    'through',
    'STEP',
    "look for the shortest counterexample that takes this step: 'zap: flush', or flush for that of every thread",
    textValue,
  ),
  without: repeated('without', 'STEP', 'look for the shortest counterexample that does not take this step', textValue),
};

/** The settings of a search among the values of the command line, with the condition if there is one. */
export const settingsWithCondition = ({
  through,
  without,
  ...values
}: CheckSettings & { readonly through: readonly string[]; readonly without: readonly string[] }): CheckSettings => ({
  ...settingsOf(values),
  ...(through.length === 0 ? {} : { through }),
  ...(without.length === 0 ? {} : { without }),
});
