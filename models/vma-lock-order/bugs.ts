import type { Bug } from '../../src/index.ts';
export const bugs: { readonly [variant: string]: Bug<never> } = {};
