// A huge page is zapped, and marked dirty when it counts as unmapped already, while its file is truncated. Case A22.
import { defineModel, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { orderSystem } from './order/system.ts';
import { raceSystem } from './race/system.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'late-dirty',
  title: 'zap_huge_pmd() marks a folio dirty that truncation takes for unmapped',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => (policy.case === 'race' ? raceSystem(policy) : orderSystem(policy)),
});
