import type { Card, CardRow } from '../src/explore/picture.ts';
import type { Box } from './layout.ts';

/** Room that a row which stands out of its card may need. */
const beside = 100;

/** A part of the machine. Without a place, as on a narrow screen, its references are told in words. */
export const CardView = ({
  card,
  box,
  room,
  named,
}: {
  readonly card: Card;
  readonly box: Box | undefined;
  /** How wide the picture is. */
  readonly room: number;
  /** Whether some value names it. */
  readonly named: boolean;
}) => {
  const { name, title, shape, gone, culprit, rows } = card;
  const finished = shape === 'thread' && rows.some(({ label, text }) => label === 'pc' && text === 'done');
  const touched = rows.some(({ was }) => was !== undefined);
  const marks = [
    ['finished', finished],
    ['touched', touched],
    ['gone', gone !== undefined],
    ['named', gone !== undefined && named],
    ['culprit', culprit],
    // What stands out of it would be cut off on its right.
    ['last', box !== undefined && box.x > room / 2 && box.x + box.width + beside > room],
  ] as const;
  const style = box && { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` };
  return (
    <section
      class={['card', shape ?? 'part', ...marks.flatMap(([mark, is]) => (is ? [mark] : []))].join(' ')}
      style={style}
      aria-label={[name, title, gone].filter((words) => words !== undefined).join(', ')}
    >
      <h3>
        <span class="name">{name}</span>
        {gone === undefined ? title !== undefined && <span class="title">{title}</span> : <em>{gone}</em>}
      </h3>
      <dl>
        {rows.map((row) => (
          <Row key={row.path} row={row} inWords={box === undefined} />
        ))}
      </dl>
    </section>
  );
};

const Row = ({ row, inWords }: { readonly row: CardRow; readonly inWords: boolean }) => {
  const { label, text, was, isZero, stale, references } = row;
  const marks = [
    ['zero', isZero],
    ['changed', was !== undefined],
    ['stale', stale !== undefined],
  ] as const;
  return (
    <div class={['row', ...marks.flatMap(([mark, is]) => (is ? [mark] : []))].join(' ')}>
      <dt>{label}</dt>
      <dd title={[text, was === undefined ? '' : `was ${was}`, stale ?? ''].filter((words) => words !== '').join('; ')}>
        {was !== undefined && <del>{was}</del>}
        <span>{text}</span>
        {stale !== undefined && <span class={inWords ? 'remark' : 'unseen'}>{stale}</span>}
        {inWords && references.length > 0 && <span class="names">names {references.join(', ')}</span>}
      </dd>
    </div>
  );
};
