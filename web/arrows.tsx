import type { Card, CardRow, Picture } from '../src/explore/picture.ts';
import { type Box, headHeight, type Layout, rowHeight } from './layout.ts';

/** What an arrow tells by how it looks. */
type Look = 'lock' | 'plain' | 'changed' | 'alarming';

interface Arrow {
  readonly key: string;
  readonly path: string;
  readonly look: Look;
  /** A word at its beginning, and where that is. */
  readonly said: string;
  readonly x: number;
  readonly y: number;
}

/** A curve from each value to the card that it names. Those that tell what is wrong are above the cards, the others below. */
export const Arrows = ({
  picture,
  place,
  above,
}: {
  readonly picture: Picture;
  readonly place: Layout;
  readonly above: boolean;
}) => {
  const { width, height } = place;
  const shown = arrowsOf(picture, place).filter(({ look }) => (look === 'alarming') === above);
  return (
    <svg class={above ? 'arrows above' : 'arrows'} width={width} height={height} aria-hidden="true">
      <title>references</title>
      <defs>
        {(['lock', 'plain', 'changed', 'alarming'] as const).map((look) => (
          <marker
            key={look}
            id={`tip-${look}-${above}`}
            class={look}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0,0 L8,4 L0,8 z" />
          </marker>
        ))}
      </defs>
      {shown.map(({ key, path, look, said, x, y }) => (
        <g key={key} class={`arrow ${look}`}>
          {above && <path class="halo" d={path} />}
          <path d={path} marker-end={`url(#tip-${look}-${above})`} />
          {said !== '' && (
            <text x={x} y={y}>
              {said}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
};

const arrowsOf = ({ cards }: Picture, { boxes }: Layout): readonly Arrow[] => {
  const byKey = new Map(cards.map((card) => [card.key, card]));
  return cards.flatMap((card) =>
    card.rows.flatMap((row, i) =>
      row.references.flatMap((to): Arrow | readonly [] => {
        const [from, target] = [boxes.get(card.key), boxes.get(to)];
        if (to === card.key || from === undefined || target === undefined) return [];
        const { path, x, y } = curve(from, i, target);
        const named = byKey.get(to);
        return {
          key: `${row.path} ${to}`,
          path,
          look: lookOf(card, row, named),
          said: saidOf(row, named),
          x,
          y: y - 4,
        };
      }),
    ),
  );
};

const lookOf = (card: Card, { stale, isLock, was }: CardRow, named: Card | undefined): Look => {
  if (stale !== undefined || named?.gone !== undefined || (card.culprit && named?.culprit)) return 'alarming';
  return isLock ? 'lock' : was === undefined ? 'plain' : 'changed';
};

/** The word of a remark: what comes before its explanation. */
const saidOf = ({ stale }: CardRow, named: Card | undefined): string => {
  const words = [stale, named?.gone].flatMap((remark) =>
    remark === undefined ? [] : (remark.split(':')[0] as string),
  );
  return words.join(', ');
};

/** From a row's side to the head of a card, wherever that is; and where words at its beginning stand. */
const curve = (
  from: Box,
  row: number,
  target: Box,
): { readonly path: string; readonly x: number; readonly y: number } => {
  const y = from.y + headHeight + (row + 0.5) * rowHeight;
  const y2 = target.y + headHeight / 2;
  const [left, right] = [target.x + target.width <= from.x + 1, target.x >= from.x + from.width - 1];
  const x1 = left ? from.x : from.x + from.width;
  // What stands below or above is entered from the side on which the arrow leaves.
  const x2 = right ? target.x - 1 : left || !right ? target.x + target.width + 1 : target.x;
  const bend = Math.max(34, Math.abs(x2 - x1) / 2) * (left ? -1 : 1);
  const end = right ? x2 - bend : x2 + Math.abs(bend);
  return { path: `M${x1},${y} C${x1 + bend},${y} ${end},${y2} ${x2},${y2}`, x: left ? x1 - 40 : x1 + 5, y };
};
