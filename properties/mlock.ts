// PG_mlocked, NR_MLOCK and the unevictable list.
import type { OnLru } from '../models/machine/folio/lru.ts';
import type { Always } from '../src/index.ts';
import { invariant } from './invariant.ts';

/** A folio, where there is more than one also which. */
export interface LruFolio {
  readonly folio: OnLru;
  readonly f?: number;
}

const elements = ({ f }: LruFolio) => (f === undefined ? false : { folio: f });

/** `quiet`: no call is under way, and every batch is drained. `held`: some VM_LOCKED VMA maps the folio. */
export const mlockHigh = <M extends object>(
  folios: (m: M) => readonly LruFolio[],
  quiet: (m: M) => boolean,
  held: (m: M, f: number) => boolean,
): Always =>
  invariant<M>('MLOCK-HI', (m) => {
    if (!quiet(m)) return true;
    const stranded = folios(m).find(({ folio, f }) => folio.mlocked && !held(m, f ?? 0));
    return stranded === undefined || elements(stranded);
  });

/** `owed`: a VM_LOCKED VMA maps the folio in a way that the kernel marks, and no place that may lose a mlock has been passed since. */
export const mlockLow = <M extends object>(
  folios: (m: M) => readonly LruFolio[],
  quiet: (m: M) => boolean,
  owed: (m: M, f: number) => boolean,
): Always =>
  invariant<M>('MLOCK-LO', (m) => {
    if (!quiet(m)) return true;
    const missed = folios(m).find(({ folio, f }) => !folio.mlocked && owed(m, f ?? 0));
    return missed === undefined || elements(missed);
  });

/** Reclaim does not scan the unevictable list: what is there by mistake stays there. */
export const unevictableStranded = <M extends object>(
  folios: (m: M) => readonly LruFolio[],
  quiet: (m: M) => boolean,
): Always =>
  invariant<M>('UNEVICTABLE', (m) => {
    if (!quiet(m)) return true;
    const stranded = folios(m).find(({ folio }) => folio.lru === 'unevictable' && !folio.mlocked);
    return stranded === undefined || elements(stranded);
  });

/** The page allocator calls a page that is freed with PG_mlocked a bad page. */
export const mlockFree = <M extends object>(folios: (m: M) => readonly LruFolio[]): Always =>
  invariant<M>('MLOCK-FREE', (m) => {
    const bad = folios(m).find(({ folio }) => folio.lru === 'free' && folio.mlocked);
    return bad === undefined || elements(bad);
  });

/** NR_MLOCK counts the folios that are mlocked. */
export const nrMlock = <M extends { readonly nr_mlock: number }>(folios: (m: M) => readonly LruFolio[]): Always =>
  invariant<M>('NR_MLOCK', (m) => {
    const expected = folios(m).filter(({ folio }) => folio.mlocked).length;
    return m.nr_mlock === expected || { nr_mlock: m.nr_mlock, expected };
  });
