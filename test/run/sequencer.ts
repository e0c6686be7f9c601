// The order of the test files: a project after the other, since a process goes on with a further file only if it is of the same project.
// Those with the longest files come first, and in each the longest file, lest one core wait for the other at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const order = ['twins', 'cli', 'models', 'unit'];

/**
 * The files that take ten seconds of processor time or more (out/test/report.json has what each took), the longest first. In a clean
 * clone vitest knows no more of a file than its length.
 */
export const long: readonly string[] = [
  'models/zap/twin/gather.test.ts',
  'models/zap/twin/zap.test.ts',
  'test/known-answers.test.ts',
  'test/peers-ratio.test.ts',
  'test/readme.test.ts',
  // All mutants, before the tests that ask what some of them come to (test/verdicts.ts): two at once would both search.
  'test/mutants.test.ts',
  'test/package.test.ts',
  'test/cli-model-faults.test.ts',
  'test/cli-checkpoint.test.ts',
  'test/cli-report-page.test.ts',
  'test/explore-page.test.ts',
  'models/mapcount/questions.test.ts',
  'models/cow/cow.test.ts',
  'test/engines-agree.test.ts',
  'test/workers-agree.test.ts',
  'test/step-tables.test.ts',
  'test/store-stress.test.ts',
  'test/store-hash.test.ts',
  'test/symmetry.test.ts',
  'test/depth-first-agrees.test.ts',
];
/** After all others of its project: by then other tests have searched most of what it asks for. */
export const last = 'test/bugs.test.ts';

const rankOf = ({ moduleId }: TestSpecification): number => {
  const place = long.findIndex((file) => moduleId.endsWith(`/${file}`));
  if (place >= 0) return place;
  return moduleId.endsWith(`/${last}`) ? long.length + 1 : long.length;
};

export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projectOf = ({ project }: TestSpecification): number => order.indexOf(project.name);
    return sorted.sort((a, b) => projectOf(a) - projectOf(b) || rankOf(a) - rankOf(b));
  }
}
