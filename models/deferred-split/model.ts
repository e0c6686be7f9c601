// The deferred split queue against the last reference of a folio, its unmapping in part, and swapout. Cases I1 to I3.
import { invariant } from '../../properties/invariant.ts';
import { bool, defineModel, forState, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { headsOf, initList, listAddTail, listEmpty, ownerNames, type Queues, stateOf } from './state.ts';
import { ownerThread } from './threads/owner.ts';
import { scanThread } from './threads/scan.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'deferred-split',
  title: 'deferred_split_scan() against the last reference of the folios that it walks, against unmapping and swapout',
  bounds: { folios: { default: 2, min: 1, max: 3, doc: 'large folios on the queue, each with an owner' } },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { folios } = bounds;
    const heads = headsOf(folios);
    const { system, reachable } = forState<Queues>();
    const scan = scanThread(bounds, policy);
    const owners = ownerNames.slice(0, folios).map((_, folio) => ownerThread(bounds, policy, folio));
    const all = [...Array(folios).keys()];
    return system({
      state: stateOf(bounds),
      init: {
        params: Object.fromEntries(all.map((folio) => [`partial${folio}`, bool()])),
        run: (m, partial) => {
          for (const head of Object.values(heads)) initList(m, head);
          for (const folio of all) {
            Object.assign(m.folios.at(folio), {
              refcount: 1,
              charged: true,
              large: true,
              partiallyMapped: partial[`partial${folio}`],
            });
            listAddTail(m, folio, heads.memcg);
          }
        },
      },
      threads: [scan, ...owners],
      properties: [
        invariant<Queues>('QUEUED-FREE', (m) => {
          for (const [node, { next, prev }] of [...m.list].entries())
            for (const to of [next, prev])
              if (to !== node && to < folios && m.folios.at(to).state === 'freed') return { folio: to, by: node };
          return true;
        }),
        reachable(
          'BY-SCAN',
          'the last reference is that of the scan',
          (m) => scan.in(m).pc === 'folio_unqueue_deferred_split',
        ),
        reachable('UNQUEUED', 'a folio is freed that is queued', (m) =>
          owners.some((owner) => owner.in(m).pc === 'list_del_init'),
        ),
        reachable(
          'LEFT',
          'a folio is on the queue when the scan is done',
          (m) => scan.in(m).pc === 'done' && !listEmpty(m, heads.memcg),
        ),
      ],
      ...(policy.swapsOut ? { mayBeUnreached: ['owner0: list_del_init', 'owner0: list_del_init: prev'] } : {}),
      assertions: { LIST: 'both neighbours of an entry on a list point to it (CONFIG_DEBUG_LIST)' },
    });
  },
});
