import type { PropertyView } from '../src/explore/view.ts';

/** What each property says of the present state. */
export const Properties = ({ properties }: { readonly properties: readonly PropertyView[] }) => (
  <details open>
    <summary>properties</summary>
    <ul class="properties">
      {properties.map(({ name, sentence, answer, by }) => (
        <li key={name} class={answer.replace(' ', '-')}>
          <span class="answer">{answer}</span> <strong>{name}</strong>
          {by === '' ? '' : ` (${by})`}: {sentence}
        </li>
      ))}
    </ul>
  </details>
);
