// Frames of which a protocol needs to know only who still holds them.
import { array, type Draft, int, shownAs, struct } from '../../../src/index.ts';

/** `holders`: the most references that one frame may have. A frame without a reference is on the free list, or with a new owner. */
export const framesOf = (frames: number, holders: number) =>
  shownAs(
    { as: 'folio', title: 'frame', gone: ({ refcount }: { readonly refcount: number }) => refcount === 0 && 'free' },
    array(frames, struct({ refcount: int(0, holders) })),
  );
/** Frames of which only the references count, as a recipe sees them. */
export type Frames = Draft<ReturnType<typeof framesOf>>;
