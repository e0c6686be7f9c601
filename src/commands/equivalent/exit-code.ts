import type { Equivalence } from '../../equivalence/result.ts';
import { exitCodes } from '../shared/exit-codes.ts';

/** Only what was asked for is a success: that one includes the other is none where it was asked whether they are equivalent. */
export const exitCodeOfEquivalence = ({ verdict, question }: Equivalence): number => {
  switch (verdict.kind) {
    case 'equivalent':
      return exitCodes.holds;
    case 'includes':
      return question === 'includes' ? exitCodes.holds : exitCodes.differ;
    case 'differ':
    case 'unreached':
    case 'incomplete':
      return exitCodes[verdict.kind];
  }
};
