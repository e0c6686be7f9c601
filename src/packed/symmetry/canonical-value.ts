import type { PlainValue, StructDomain } from '../../model/language/domain.ts';
import { draftOf } from '../state/state-buffer.ts';
import { canonicalOf } from './canonical.ts';

/**
 * The canonical form of plain states: the one that packed states have, unpacked. Undefined when no scalarset of two or more
 * members occurs. Uses the description's draft: whatever is loaded there is lost.
 */
export const canonicalFormOf = (root: StructDomain): ((state: PlainValue) => PlainValue) | undefined => {
  const draft = draftOf(root);
  const canonical = canonicalOf(root, draft.layout);
  if (canonical === undefined) return undefined;
  return (state) => {
    draft.root.$assign(state);
    canonical.canonicalise(draft.words, 0);
    return draft.root.$plain() as PlainValue;
  };
};
