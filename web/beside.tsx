import { useEffect, useState } from 'preact/hooks';
import type { BesideView } from '../src/commands/explore/explorer.ts';
import type { VariantView } from '../src/explore/view.ts';
import type { Source } from './source.ts';

/** The way here, taken in another variant as far as it goes. */
export const Beside = ({
  variant,
  source,
  at,
}: {
  readonly variant: VariantView;
  readonly source: Source;
  readonly at: number;
}) => {
  const [other, setOther] = useState('');
  const [view, setView] = useState<BesideView>();
  const [wrong, setWrong] = useState('');
  useEffect(() => {
    if (other === '') return setView(undefined);
    void source.ask('beside', { variant: other }).then(({ beside, error }) => {
      setView(beside);
      setWrong(error?.message ?? '');
    });
  }, [other, at, source]);
  return (
    <details open={other !== ''}>
      <summary>the same steps in another variant</summary>
      <label>
        variant{' '}
        <select value={other} onChange={(event) => setOther(event.currentTarget.value)}>
          <option value="">none</option>
          {variant.others.map(({ name, title }) => (
            <option key={name} value={name}>
              {name}: {title}
            </option>
          ))}
        </select>
      </label>
      {wrong !== '' && <p class="wrong">{wrong}</p>}
      {view !== undefined && (
        <ol class="beside">
          {view.steps.map(({ call, taken, note }, i) => (
            <li key={i} class={taken ? '' : 'stopped'}>
              <span class="call">{call}</span>
              {!taken && <strong> stops here: </strong>}
              {note !== '' && <span class="effect">{note}</span>}
            </li>
          ))}
        </ol>
      )}
      {view !== undefined && (
        <p>
          {view.steps.every(({ taken }) => taken)
            ? `every step can be taken in ${view.variant}${view.broken.length === 0 ? ', and nothing is broken there' : `: breaks ${view.broken.join(', ')}`}`
            : `${view.variant} stops it at step ${view.steps.length}`}
        </p>
      )}
    </details>
  );
};
