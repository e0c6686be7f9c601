// The bounds that variants share.
import type { Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import type { FolioBounds } from './state.ts';

export type FolioVariant = Variant<keyof FolioBounds, Policy>;

/** The smallest large folio. */
export const twoPages = { pages: 2 };
