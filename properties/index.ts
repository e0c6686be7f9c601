// The public names of shootdown/properties: the catalogue of promises, and the invariants that several protocols are held to.
export { catalogue, type PropertyName } from './catalogue.ts';
export * from './dirty.ts';
export * from './invariant.ts';
export * from './locks.ts';
export * from './mapcount.ts';
export * from './mlock.ts';
export * from './page-tables.ts';
export * from './stores.ts';
export * from './tlb.ts';
