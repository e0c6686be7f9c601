import type { PlainValue, StructDomain } from '../../model/language/domain.ts';
import { stateBufferOf } from '../state/state-buffer.ts';
import { canonicalOf } from './canonical.ts';

/**
 * The canonical form of plain states: the one that packed states have, unpacked. Undefined when no scalarset of two or more
 * members occurs. Uses the description's buffer: whatever is loaded there is lost.
 */
export const canonicalFormOf = (root: StructDomain): ((state: PlainValue) => PlainValue) | undefined => {
  const buffer = stateBufferOf(root);
  const canonicalise = canonicalOf(root, buffer.layout);
  if (canonicalise === undefined) return undefined;
  return (state) => {
    buffer.root.$assign(state);
    canonicalise(buffer.words, 0);
    return buffer.root.$plain() as PlainValue;
  };
};
