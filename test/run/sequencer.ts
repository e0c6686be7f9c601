// The order of the test files: a project after the other, since a process goes on with a further file only if it is of the same project.
// Those with the longest files come first, lest one core wait for the other at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const order = ['twins', 'cli', 'models', 'unit'];

export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => order.indexOf(a.project.name) - order.indexOf(b.project.name));
  }
}
