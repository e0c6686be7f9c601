// System calls and faults one after the other, each as a whole: the parts of the machine as a process sees them when nobody else runs.
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { pteAt } from '../machine/table/page-table.ts';
import { bugs } from './bugs.ts';
import { observations } from './observations.ts';
import type { SequentialBounds } from './policy.ts';
import { properties } from './properties.ts';
import { addressOf, contents, filePagesOf, framesOf, kinds, type Sequential, stateOf } from './state.ts';
import { adviceActions } from './threads/advice.ts';
import { freedomActions } from './threads/freedoms.ts';
import { lockingActions } from './threads/locking.ts';
import { mapArea, mappingActions } from './threads/mappings.ts';
import { processActions } from './threads/process.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'sequential',
  title: 'system calls and faults one after the other: what conform holds against a real kernel',
  bounds: {
    processes: { default: 2, min: 1, max: 4, doc: 'processes at a time' },
    areas: {
      default: 1,
      min: 1,
      max: kinds.length,
      doc: 'areas of each process: anonymous memory; a file, shared; the same file, private; anonymous memory, shared',
    },
    pages: { default: 1, min: 1, max: 4, doc: 'pages of each area of a process, and of the file' },
    stores: { default: 1, min: 1, max: 250, doc: 'calls that store' },
    slots: { default: 0, min: 0, max: 64, doc: 'swap slots; 0: no swap, and no MADV_PAGEOUT' },
    lazyfree: { default: 0, min: 0, max: 1, doc: '1: MADV_FREE' },
    objects: { default: 1, min: 1, max: 4, doc: 'how often shared anonymous memory is mapped, with four areas' },
    none: { default: 0, min: 0, max: 1, doc: '1: mprotect() with PROT_NONE' },
    dontfork: { default: 0, min: 0, max: 1, doc: '1: MADV_DONTFORK and MADV_DOFORK' },
    wipeonfork: { default: 0, min: 0, max: 1, doc: '1: MADV_WIPEONFORK and MADV_KEEPONFORK' },
    unsplit: { default: 0, min: 0, max: 64, doc: 'pages that MREMAP_DONTUNMAP of others unlocks as well' },
    unmlocked: { default: 0, min: 0, max: 1, doc: '1: a page that is read from swap may be left unlocked' },
  },
  variants: withBugs(variants, bugs),
  build: (bounds, policy) => {
    const { system, reachable } = forState<Sequential>();
    const { processes, areas } = bounds;
    return system({
      state: stateOf(bounds),
      init: {
        run: (m) => {
          for (let f = 0; f < framesOf(bounds); f++) m.folios.at(f).lru = 'free';
          for (let page = 0; page < filePagesOf(bounds); page++) {
            const folio = m.folios.at(page);
            folio.refcount = 1;
            folio.cached = true;
            folio.content = page < bounds.pages ? contents.file : contents.anonymous;
            folio.lru = 'evictable';
          }
          m.alive.set(0, true);
          for (let area = 0; area < areas; area++) mapArea(m, bounds, policy, 0, area);
        },
      },
      threads: [],
      actions: [
        ...processActions(bounds, policy),
        ...mappingActions(bounds, policy),
        ...adviceActions(bounds, policy),
        ...lockingActions(bounds, policy),
        ...freedomActions(bounds, policy),
      ].filter(({ name }) => policy.calls?.includes(name) ?? true),
      properties: [
        ...properties(),
        ...(processes > 1
          ? [reachable('COW', 'a page that two processes had was copied for one of them', (m) => hasCopy(m, bounds))]
          : []),
      ],
      // The last process has ended.
      final: (m) => m.alive.every((alive) => !alive),
      observe: observations(bounds),
    });
  },
});

/** An anonymous page of each process at the same address, and no two of them the same. */
const hasCopy = (m: Sequential, bounds: SequentialBounds): boolean => {
  const folioOf = (process: number) => pteAt(m.tables, addressOf(bounds, process, 0, 0))?.folio ?? null;
  const [first, second] = [folioOf(0), folioOf(1)];
  return first !== null && second !== null && first !== second && m.folios.at(first).content === contents.firstStore;
};
