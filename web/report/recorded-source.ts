// The states of a file that was sent.

import type { StateView } from '../../src/explore/view.ts';
import type { Recorded } from '../../src/report/html/recorded.ts';
import type { Source, Told } from '../source.ts';

/** What is packed as `SiteWay.recorded`. */
const unpacked = async (base64: string): Promise<Recorded> => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Recorded;
};

/** A way that was recorded. It begins at its end, where what was found is. */
export const recordedSource = (packed: string, loop: number | null): Source => {
  const opened = unpacked(packed);
  let place: number | undefined;
  return {
    live: false,
    ask: async (what, given = {}): Promise<Told> => {
      const { variant, states } = await opened;
      const last = states.length - 1;
      const here = place ?? last;
      const go = (to: number): Told => {
        place = Math.max(0, Math.min(last, to));
        return { state: { ...(states[place] as StateView), canRedo: place < last } };
      };
      switch (what) {
        case 'open':
          return {
            variant,
            recorded: {
              ways: [],
              way: 0,
              loop: loop === null ? undefined : { from: loop, to: last },
              against: undefined,
            },
            state: { ...(go(here).state as StateView), nodes: states[0]?.nodes ?? [] },
          };
        case 'goto':
          return go((given as { readonly id: number }).id);
        case 'undo':
          return go(here - 1);
        case 'redo':
          return go(here + 1);
        default:
          return { error: { message: 'this file has one way only', hint: 'shootdown explore can take others' } };
      }
    },
  };
};
