// Nothing but the reference count (Linus, seed 002): no mapcount is stored, and none of its questions is answered.
import { definePolicy, type MapcountPolicy } from './policy.ts';

export const refcountOnly: MapcountPolicy = definePolicy({
  name: 'REF',
  title: 'the reference count only',
  folio: () => ({}),
  map: [],
  unmap: [],
  mapped: () => null,
  count: () => null,
  unit: null,
  shared: () => null,
  partial: () => null,
  sentence: 'nothing is said, and nothing can be wrong',
  exact: () => true,
  least: () => 0,
  cell: () => '-',
});
