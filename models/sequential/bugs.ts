// No case of the catalogue: races need two calls at once.
import type { Bug } from '../../src/index.ts';
import type { SequentialBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof SequentialBounds> } = {};
