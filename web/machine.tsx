import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Picture } from '../src/explore/picture.ts';
import { Arrows } from './arrows.tsx';
import { CardView } from './card.tsx';
import { placed } from './layout.ts';

/** Cards are not made smaller than this: what does not fit is scrolled to. */
const LEAST_SCALE = 0.78;

/** The machine: its cards, and an arrow for each value that names one. */
export const Machine = ({ picture }: { readonly picture: Picture }) => {
  const outer = useRef<HTMLElement>(null);
  const [{ room, high }, setRoom] = useState({ room: 0, high: 0 });
  useLayoutEffect(() => {
    const element = outer.current;
    if (element === null) return;
    const measure = (): void => setRoom({ room: element.clientWidth, high: element.clientHeight });
    // In the next frame: what is drawn anew is not to be measured in the same one.
    const watch = new ResizeObserver(() => requestAnimationFrame(measure));
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, []);
  // The shape of the cards is the same in every state, but for lists that grow.
  const shape = picture.cards.map(({ key, rows }) => `${key} ${rows.length}`).join();
  // What is a little wider than the room is made smaller; so rows of cards may be, too.
  const place = useMemo(() => placed(picture, room / 0.9), [shape, room]);
  // On a narrow screen the cards stand below each other, and references are told in words.
  const named = new Set(picture.cards.flatMap(({ rows }) => rows.flatMap(({ references }) => references)));
  const narrow = room > 0 && room < 560;
  if (narrow)
    return (
      <section ref={outer} class="machine narrow">
        {picture.cards.map((card) => (
          <CardView key={card.key} card={card} box={undefined} room={0} named={named.has(card.key)} />
        ))}
      </section>
    );
  const fits = Math.min(room / place.width, high / place.height);
  const scale = room === 0 ? 1 : Math.min(1, Math.max(LEAST_SCALE, fits));
  // A region that scrolls has to be reached by the keyboard.
  return (
    <section ref={outer} class="machine" tabIndex={0} aria-label="the machine as a picture">
      <div
        class="plane"
        style={{ width: `${place.width}px`, height: `${place.height}px`, transform: `scale(${scale})` }}
      >
        <Arrows picture={picture} place={place} above={false} />
        {picture.cards.map((card) => (
          <CardView
            key={card.key}
            card={card}
            box={place.boxes.get(card.key)}
            room={place.width}
            named={named.has(card.key)}
          />
        ))}
        <Arrows picture={picture} place={place} above={true} />
      </div>
    </section>
  );
};
