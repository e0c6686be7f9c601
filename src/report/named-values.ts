import type { Bounds } from '../model/variant.ts';

/** `cpu 1, folio 2`: in a sentence. */
export const valuesWords = (values: { readonly [name: string]: number | string | boolean }): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** `cpus=3`, `folios=2`: as bounds are set on a command line. */
export const settingWords = (bounds: Partial<Bounds>): readonly string[] =>
  Object.entries(bounds).map(([name, value]) => `${name}=${value}`);
