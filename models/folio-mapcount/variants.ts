import { anything, type Variant } from '../../src/index.ts';
import { ownerSlots } from '../machine/mapcount/owner-slots.ts';
import { perPage } from '../machine/mapcount/per-page.ts';
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import { tuples } from '../machine/mapcount/tuples.ts';
import { tuplesDecrement } from '../machine/mapcount/tuples-decrement.ts';
import { vmas } from '../machine/mapcount/vmas.ts';
import { kernel, type Protocol } from './protocol.ts';
import type { FolioBounds } from './state.ts';
import type { Workload } from './workload.ts';
import { faults, forks, moves, threeMms } from './workloads.ts';

export interface Given {
  readonly policy: MapcountPolicy;
  readonly protocol: Protocol;
  readonly workload: Workload;
}
type FolioVariant = Variant<keyof FolioBounds, Given>;

export const variants: readonly FolioVariant[] = [tuples, perPage, ownerSlots, tuplesDecrement, vmas].flatMap(
  (policy) =>
    Object.entries({ faults, moves, forks, threeMms }).map(
      ([name, workload]): FolioVariant => ({
        name: `${policy.name}-${name}`,
        title: policy.title,
        with: { policy, protocol: kernel, workload },
        expect: anything,
      }),
    ),
);
