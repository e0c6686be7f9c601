import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels that a line of a row takes. Only a guess: what was seen once is measured. */
const LINE = 17;
/** What is near is made before it is seen. */
const NEAR = 600;

/** Which parts of a long table are in sight, by where it is scrolled to. `lines`: how many each part has; a part is a `tbody`. */
export const useWindow = (
  outer: { readonly current: HTMLElement | null },
  lines: readonly number[],
): { isSeen(i: number): boolean; heightOf(i: number): number } => {
  const [{ top, high }, setPlace] = useState({ top: 0, high: 800 });
  const measured = useRef(new Map<number, { readonly lines: number; readonly height: number }>());
  const heightOf = (i: number): number => {
    const known = measured.current.get(i);
    return known !== undefined && known.lines === lines[i] ? known.height : (lines[i] ?? 0) * LINE;
  };
  const isThere = lines.length > 0;
  useEffect(() => {
    const element = outer.current;
    if (element === null) return;
    const moved = (): void => setPlace({ top: element.scrollTop, high: element.clientHeight });
    const watch = new ResizeObserver(() => requestAnimationFrame(moved));
    watch.observe(element);
    element.addEventListener('scroll', moved, { passive: true });
    moved();
    return () => {
      watch.disconnect();
      element.removeEventListener('scroll', moved);
    };
  }, [isThere]);
  useLayoutEffect(() => {
    outer.current?.querySelectorAll('tbody').forEach((body, i) => {
      if (body.dataset.away === undefined)
        measured.current.set(i, { lines: lines[i] ?? 0, height: body.getBoundingClientRect().height });
    });
  });
  const tops: number[] = [];
  lines.reduce((sum, _, i) => {
    tops.push(sum);
    return sum + heightOf(i);
  }, 0);
  return {
    isSeen: (i) => {
      const from = tops[i] ?? 0;
      return from < top + high + NEAR && from + heightOf(i) > top - NEAR;
    },
    heightOf,
  };
};
