// Seed 001: the rmap removals of an mmu_gather, batched and found by a cursor, against today's delayed ones. One gather
// spans the page tables of an mm, each with its own lock; writeback, somebody who unmaps a folio, storing CPUs and an
// allocator run at the same time (PROTOCOLS 3.3 to 3.5; catalogue A1 to A3, A15, B7, E1). The threads are those of zap.
import { defineModel, withBugs } from '../../src/index.ts';
import type { Scope } from '../zap/state.ts';
import { systemOf } from '../zap/system.ts';
import { bounds, type GatherBounds } from './bounds.ts';
import { bugs } from './bugs.ts';
import { mutants } from './mutants.ts';
import { observations } from './observations.ts';
import { claims } from './properties.ts';
import { variants } from './variants.ts';

/** All page tables of one mm. An anonymous folio is mapped once; those of the page cache share the other entries. */
const scopeOf = (given: GatherBounds): Scope => {
  const { tables, ptes, folios, anon, huge } = given;
  const pages = tables * ptes;
  const allAnon = anon === folios;
  const pageCache = anon < folios;
  return {
    ...given,
    span: 'mm',
    hugeOf: 'dirty',
    others: 0,
    folioOf: (page) => (page < anon || allAnon ? page % folios : anon + ((page - anon) % (folios - anon))),
    mostMappings: Math.max(1, Math.ceil(allAnon ? pages / folios : (pages - anon) / (folios - anon))),
    writeback: given.writeback > 0 && pageCache,
    unmap: given.unmap > 0 && (pageCache || huge === 2),
  };
};

export default defineModel({
  name: 'gather',
  title: 'the rmap removals of one mmu_gather over several page tables: delayed (today), or from a cursor (seed 001)',
  bounds,
  variants: withBugs([...variants, ...mutants], bugs),
  build: (given, policy) => systemOf(scopeOf(given), policy, { claims, observe: observations }),
});
