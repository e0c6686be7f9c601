// What a variant is made of: a policy, what its callers do for it, and a workload.
import type { Variant } from '../../src/index.ts';
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import { kernel, type Protocol } from './protocol.ts';
import type { FolioBounds } from './state.ts';
import type { Workload } from './workload.ts';

export interface Given {
  readonly policy: MapcountPolicy;
  readonly protocol: Protocol;
  readonly workload: Workload;
}
export type FolioVariant = Variant<keyof FolioBounds, Given>;

/** As the kernel does it, but for these parts. */
export const given = (policy: MapcountPolicy, workload: Workload, parts: Partial<Protocol> = {}): Given => ({
  policy,
  protocol: { ...kernel, ...parts },
  workload,
});

/** The smallest large folio. */
export const twoPages = { pages: 2 };
