// What a private mapping may never do to the file that it maps.
import { type Always, type Elements, forState } from '../src/index.ts';

/** `written`: a page of the page cache that a store through such a mapping has reached; null if there is none. */
export const roFile = <M extends object>(written: (m: M) => Elements | null): Always =>
  forState<M>().always(
    'RO-FILE',
    'no store reaches a page of the page cache through a private mapping or one without write permission to the file',
    (m) => written(m) ?? true,
  );
