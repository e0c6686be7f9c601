// One PUD of a VMA whose faults may be huge, as those of a device are.
import { type Draft, int, oneOf, struct } from '../../../src/index.ts';

export const pagewalkStateOf = (faults: number) =>
  struct({
    /** None, a huge page (a leaf), or a table of PMDs. The latter stays: it goes with the VMA. */
    pud: oneOf('none', 'leaf', 'table'),
    /** Faults that are still to come. */
    faults: int(0, faults),
  });
export type Pagewalk = Draft<ReturnType<typeof pagewalkStateOf>>;
