// What has to hold between two calls, when nothing is under way.
import { invariant } from '../../properties/invariant.ts';
import { entriesCounted } from '../../properties/mapcount.ts';
import { type LruFolio, mlockHigh, mlockLow, nrMlock, unevictableStranded } from '../../properties/mlock.ts';
import { noLostWrite } from '../../properties/stores.ts';
import type { Always } from '../../src/index.ts';
import { slotOf } from '../machine/folio/swap.ts';
import { pteAt } from '../machine/table/page-table.ts';
import { contents, type Sequential } from './state.ts';
import { contentOf } from './steps/fault.ts';

const entriesOf = (m: Sequential, folio: number): number => {
  let entries = 0;
  for (let va = 0; va < m.vmas.length; va++) if (pteAt(m.tables, va)?.folio === folio) entries++;
  return entries;
};

const folios = (m: Sequential): readonly LruFolio[] => m.folios.map((folio, f) => ({ folio, f }));
const always = (): boolean => true;
/** Some VM_LOCKED VMA maps the folio. */
const isLocked = (m: Sequential, f: number): boolean =>
  m.vmas.some(({ VM_LOCKED }, va) => VM_LOCKED && pteAt(m.tables, va)?.folio === f);

export const properties = (): readonly Always[] => [
  invariant<Sequential>(
    'MAPCOUNT',
    (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const { mapcount } = m.folios.at(f);
        const entries = entriesOf(m, f);
        if (mapcount !== entries) return { folio: f, mapcount, entries };
      }
      return true;
    },
    entriesCounted,
  ),
  invariant<Sequential>('REFCOUNT', (m) => {
    for (let f = 0; f < m.folios.length; f++) {
      const { refcount, mapcount, cached } = m.folios.at(f);
      if (refcount !== mapcount + (cached || slotOf(m, f) >= 0 ? 1 : 0)) return { folio: f, refcount, mapcount };
    }
    return true;
  }),
  invariant<Sequential>('EXCLUSIVE', (m) => {
    const f = m.folios.findIndex(({ exclusive, mapcount }) => exclusive && mapcount > 1);
    return f === -1 || { folio: f, mapcount: m.folios.at(f).mapcount };
  }),
  noLostWrite<Sequential>((m) => {
    for (let va = 0; va < m.vmas.length; va++) {
      const { linked, pgoff } = m.vmas.at(va);
      const found = contentOf(m, va) ?? contents.anonymous;
      if (linked && pgoff === null && found !== m.sees.at(va)) return { address: va, found, stored: m.sees.at(va) };
    }
    return null;
  }),
  mlockHigh<Sequential>(folios, always, isLocked),
  mlockLow<Sequential>(folios, always, isLocked),
  unevictableStranded<Sequential>(folios, always),
  nrMlock<Sequential>(folios),
];
