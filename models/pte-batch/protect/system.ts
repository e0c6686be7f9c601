// C16: mprotect() asks the first page of the folio where it means the first page of the batch.
import { invariant } from '../../../properties/invariant.ts';
import { array, bool, forState, type System } from '../../../src/index.ts';
import type { ProtectPolicy } from '../policy.ts';
import { mprotectThread, storeThread } from '../threads/protect.ts';
import { type Protecting, protectStateOf } from './state.ts';

export const protectSystem = (pages: number, policy: ProtectPolicy): System => {
  const { reachable, system } = forState<Protecting>();
  const mprotect = mprotectThread(pages, policy);
  const of = (m: Protecting, wrong: (page: ReturnType<Protecting['pages']['at']>) => boolean) => {
    const page = m.pages.findIndex(wrong);
    return page < 0 || { page };
  };
  return system({
    state: protectStateOf(pages),
    init: {
      params: { shared: array(pages, bool()) },
      run: (m, { shared }) => {
        shared.forEach((is, page) => {
          Object.assign(m.pages.at(page), { shared: is, exclusive: !is });
        });
      },
    },
    threads: [mprotect, storeThread(pages)],
    properties: [
      invariant<Protecting>('COW-PRIV', (m) => of(m, ({ shared, stored }) => shared && stored)),
      invariant<Protecting>(
        'WRITE-EXCL',
        (m) => m.ptl !== 'free' || of(m, ({ shared, writable }) => shared && writable),
      ),
      reachable('MIXED', 'a batch has pages of both kinds, and those that are exclusive are writable', (m) => {
        const { first, i, end } = mprotect.in(m);
        return (
          end > first + 1 &&
          i === end &&
          m.pages.some(({ writable }) => writable) &&
          m.pages.some(({ shared }) => shared)
        );
      }),
      reachable('MIDDLE', 'a batch begins in the middle of the folio', (m) => mprotect.in(m).first > 0),
      reachable('STORED', 'the process has stored without a fault', (m) =>
        m.pages.some(({ stored, writable }) => stored && writable),
      ),
      reachable('COPIED', 'and with a copy', (m) => m.pages.some(({ copied }) => copied)),
    ],
  });
};
