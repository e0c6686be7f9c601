import { useEffect, useState } from 'preact/hooks';
import type { BesideView } from '../src/commands/explore/explorer.ts';
import type { VariantView } from '../src/explore/view.ts';
import type { Source } from './source.ts';
import { arrowed } from './walk.ts';

/** The way here, taken in another variant as far as it goes. */
export const Beside = ({
  variant,
  source,
  at,
  against,
}: {
  readonly variant: VariantView;
  readonly source: Source;
  readonly at: number;
  /** The variant to begin with; empty for none. */
  readonly against: string;
}) => {
  const [other, setOther] = useState(against);
  const [view, setView] = useState<BesideView>();
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    if (other === '') return setView(undefined);
    void source.ask('beside', { variant: other }).then(({ beside, error }) => {
      setView(beside);
      setWrong(error?.message ?? '');
    });
  }, [other, at, source]);
  if (variant.others.length === 0) return null;
  return (
    <section class={other === '' ? 'against empty' : 'against'} aria-label="the same steps in another variant">
      <h2>the same steps in another variant</h2>
      <select aria-label="another variant" value={other} onChange={(event) => setOther(event.currentTarget.value)}>
        <option value="">none</option>
        {variant.others.map(({ name, title }) => (
          <option key={name} value={name}>
            {name}: {title}
          </option>
        ))}
      </select>
      {wrong !== '' && <p class="wrong">{wrong}</p>}
      {view !== undefined && (
        <p>
          <strong>{view.summary}</strong>
        </p>
      )}
      {view !== undefined && (
        <ol class="beside">
          {view.rows.map(({ call, before, taken, note }, i) => (
            <li key={i} class={taken ? '' : 'stopped'}>
              {before.length > 0 && <span class="before">before it, here: {before.join(', ')}</span>}
              <span class="call">{call}</span>
              {!taken && <strong> stops here: </strong>}
              {note !== '' && <span class="effect">{arrowed(note)}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
};
