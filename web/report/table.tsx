import type { ComponentChildren } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';

/** A column of a table whose rows are of type R. */
export interface Column<R> {
  readonly heading: string;
  /** What it is sorted by, and shown as where `show` says nothing else; undefined where there is nothing. */
  readonly value: (row: R) => string | number | undefined;
  readonly show?: (row: R) => ComponentChildren;
}

type Order = { readonly column: number; readonly falling: boolean };

/** Rows that would not be seen at once can be looked through by a word. */
const MANY = 15;

/** Characters of a text that is not worth breaking. */
const SHORT = 26;

const grouped = (value: string | number | undefined): string =>
  typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : (value ?? '');

/** A table that its headings sort: rising, falling, and as it was. */
export const Table = <R,>({
  caption,
  columns,
  rows,
}: {
  readonly caption: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
}) => {
  const [order, setOrder] = useState<Order>();
  const [word, setWord] = useState('');
  const captionId = useId();
  const numeric = useMemo(
    () => columns.map(({ value }) => rows.some((row) => typeof value(row) === 'number')),
    [columns, rows],
  );
  const wanted = word.trim().toLowerCase();
  const found =
    wanted === ''
      ? rows
      : rows.filter((row) => columns.some(({ value }) => grouped(value(row)).toLowerCase().includes(wanted)));
  const shown = order === undefined ? found : sorted(found, columns[order.column] as Column<R>, order.falling);
  return (
    <div class="table">
      <h3 id={captionId}>{caption}</h3>
      {rows.length > MANY && (
        <label class="filter">
          only rows with <input type="search" value={word} onInput={(event) => setWord(event.currentTarget.value)} />
          <span role="status">{wanted === '' ? '' : `${found.length} of ${rows.length}`}</span>
        </label>
      )}
      <section class="scroll" tabIndex={0} aria-labelledby={captionId}>
        <table aria-labelledby={captionId}>
          <thead>
            <tr>
              {columns.map(({ heading }, i) => (
                <th
                  key={heading}
                  scope="col"
                  class={numeric[i] ? 'number' : ''}
                  aria-sort={order?.column !== i ? 'none' : order.falling ? 'descending' : 'ascending'}
                >
                  <button type="button" onClick={() => setOrder(next(order, i))}>
                    {heading}
                    <span class="arrow-mark" aria-hidden="true">
                      {order?.column !== i ? '' : order.falling ? ' ▼' : ' ▲'}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, r) => (
              <tr key={rows.indexOf(row)} class={r % 2 === 0 ? 'even' : ''}>
                {columns.map(({ heading, value, show }, i) => (
                  <td
                    key={heading}
                    class={numeric[i] ? 'number' : grouped(value(row)).length < SHORT ? 'short' : 'long'}
                  >
                    {show === undefined ? grouped(value(row)) : show(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
};

const next = (order: Order | undefined, column: number): Order | undefined => {
  if (order?.column !== column) return { column, falling: false };
  return order.falling ? undefined : { column, falling: true };
};

/** Numbers by their size, texts as people order them; what has no value comes last either way. Equal ones stay as they are. */
const sorted = <R,>(rows: readonly R[], { value }: Column<R>, falling: boolean): readonly R[] =>
  [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    const rising =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true });
    return falling ? -rising : rising;
  });
