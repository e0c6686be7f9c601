// What takes entries of a large folio together, as it was, as it is, and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, ProtectPolicy, PteBatchBounds, QueuePolicy, UnmapPolicy } from './policy.ts';

type PteBatchVariant = Variant<keyof PteBatchBounds, Policy>;

const unmaps: UnmapPolicy = { case: 'unmap', capsAt: 'the end of the table', behind: 'anything', locks: true };
const protects: ProtectPolicy = { case: 'protect', asks: 'the first page of the batch', subBatches: true };
const queues: QueuePolicy = { case: 'queue', keepsRoom: 'for a pair', keepsPairs: true, skipsNumber: true };

const privateToo: Expected = [breaks('COW-PRIV'), breaks('WRITE-EXCL')];

const mutant = (name: string, of: string, without: string, policy: Policy, expect: Expected): PteBatchVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly PteBatchVariant[] = [
  {
    name: 'unmap-2025',
    title: 'reclaim batches as many entries as the folio has pages (B17)',
    origin: 'before ddd05742b45b (v6.16, 2025)',
    with: { ...unmaps, capsAt: 'the end of the folio' },
    expect: breaks('IN-TABLE'),
  },
  {
    name: 'unmap-2025-next-table',
    title: 'the same, where the page behind the table is the next table (B17b)',
    origin: 'before ddd05742b45b (v6.16, 2025)',
    with: { ...unmaps, capsAt: 'the end of the folio', behind: 'the next table' },
    expect: [breaks('NOT-NEGATIVE'), breaks('MAPCOUNT')],
  },
  {
    name: 'unmap-fixed',
    title: 'it stops at the end of the table and of the VMA',
    origin: 'ddd05742b45b (v6.16, 2025)',
    with: unmaps,
    expect: holds,
  },
  {
    name: 'protect-2025',
    title: 'mprotect() asks the first page of the folio, where the batch begins in its middle (C16)',
    origin: 'cac1db8c3aad (v6.17, 2025), as it was in linux-next',
    with: { ...protects, asks: 'the first page of the folio' },
    expect: privateToo,
  },
  {
    name: 'protect-fixed',
    title: 'it asks the page that the first entry maps',
    origin: 'v6.17',
    with: protects,
    expect: holds,
  },
  {
    name: 'queue',
    title: 'pages and numbers in the queue of an mmu_gather',
    origin: 'v6.9 on',
    with: queues,
    expect: holds,
  },
  mutant('ptl', 'unmap-fixed', 'the page-table lock of the walk', { ...unmaps, locks: false }, [
    breaks('MAPCOUNT'),
    breaks('NOT-NEGATIVE'),
  ]),
  mutant(
    'sub-batches',
    'protect-fixed',
    'runs of pages with the same answer',
    { ...protects, subBatches: false },
    privateToo,
  ),
  mutant('exclusive', 'protect-fixed', 'PageAnonExclusive', { ...protects, asks: 'nobody' }, privateToo),
  mutant('room', 'queue', 'the room for a pair', { ...queues, keepsRoom: 'for one' }, breaks('QUEUE-FITS')),
  mutant(
    'pairs',
    'queue',
    'the number that is taken along where slots are freed',
    { ...queues, keepsPairs: false },
    breaks('PAGE-SLOT'),
  ),
  mutant(
    'number',
    'queue',
    'the number that is skipped where rmaps are removed',
    { ...queues, skipsNumber: false },
    breaks('PAGE-SLOT'),
  ),
];
