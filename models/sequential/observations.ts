// What /proc shows of a state: what `shootdown conform` compares with a real kernel.
import { forState, type Observation, type Observed } from '../../src/index.ts';
import { pteAt } from '../machine/table/page-table.ts';
import type { SequentialBounds } from './policy.ts';
import { addressOf, kinds, type Sequential } from './state.ts';

export const observations = (bounds: SequentialBounds): readonly Observation[] => {
  const { observation } = forState<Sequential>();
  const places = Array.from({ length: bounds.processes }, (_, process) =>
    Array.from({ length: bounds.areas }).flatMap((_, area) =>
      Array.from({ length: bounds.pages }, (_, page) => ({ process, area, page })),
    ),
  ).flat();

  return [
    observation(
      'pagemap',
      'the entries that are present, and of the pages that they map mapcount and flags',
      (m: Sequential) =>
        places.flatMap(({ process, area, page }): readonly { readonly [field: string]: Observed }[] => {
          const pte = pteAt(m.tables, addressOf(bounds, process, area, page));
          if (pte === null || pte.slot !== null) return [];
          if (pte.folio === null) return [{ process, area, page, folio: null }];
          const { mapcount, cached, mlocked, exclusive, lazyfree } = m.folios.at(pte.folio);
          return [
            { process, area, page, folio: pte.folio, mapcount, anonymous: !cached, mlocked, exclusive, lazyfree },
          ];
        }),
    ),
    observation('swapped', 'the swap entries, with their slots', (m: Sequential) =>
      places.flatMap(({ process, area, page }) => {
        const slot = pteAt(m.tables, addressOf(bounds, process, area, page))?.slot ?? null;
        return slot === null ? [] : [{ process, area, page, slot }];
      }),
    ),
    observation('locked', 'the pages of VM_LOCKED VMAs, as /proc/PID/smaps shows them', (m: Sequential) =>
      places.filter(({ process, area, page }) => m.vmas.at(addressOf(bounds, process, area, page)).VM_LOCKED),
    ),
    observation('nr_mlock', 'NR_MLOCK of /proc/vmstat', (m: Sequential) => m.nr_mlock),
    observation('areas', 'what each area is', () => kinds.slice(0, bounds.areas)),
    observation('returned', 'the error that the last call has returned, and what a load has read', (m: Sequential) => {
      const { error, value } = m.returned;
      return { error, value };
    }),
  ];
};
