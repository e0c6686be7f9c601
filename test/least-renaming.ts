import type { Domain, PlainValue } from '../src/model/language/domain.ts';
import { renameValue, renamingsOf, scalarsetsIn } from '../src/model/values/permutation.ts';
import { encodeKey } from '../src/reference/encoding.ts';

/**
 * The obvious canonical form: of all renamings of a state, the one whose bytes come first. Undefined when no scalarset of two
 * or more members occurs. Costs the product of the factorials of the sizes; what the generated one is compared with.
 * It is another member of the orbit than the generated one's, in general: compare states by one of the two only.
 */
export const leastRenaming = (root: Domain): ((state: PlainValue) => PlainValue) | undefined => {
  const sets = scalarsetsIn(root).filter(({ size }) => size > 1);
  if (sets.length === 0) return undefined;
  const [, ...renamings] = renamingsOf(sets);
  return (state) => {
    let least = state;
    let leastKey = encodeKey(root, state);
    for (const renaming of renamings) {
      const renamed = renameValue(root, state, renaming);
      const key = encodeKey(root, renamed);
      if (key < leastKey) [least, leastKey] = [renamed, key];
    }
    return least;
  };
};
