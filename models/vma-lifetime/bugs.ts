import type { Bug } from '../../src/index.ts';
import type { VmaBounds } from './policy.ts';
export const bugs: { readonly [variant: string]: Bug<keyof VmaBounds> } = {};
