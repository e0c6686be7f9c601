import { useState } from 'preact/hooks';
import type { VariantView } from '../src/explore/view.ts';
import type { Ask } from './walk.ts';

/** Looks for a shortest way from here. */
export const Search = ({ variant, ask }: { readonly variant: VariantView; readonly ask: Ask }) => {
  const [goal, setGoal] = useState('');
  const find = (words: string): void => void ask('find', { goal: words });
  const threads = variant.threads.filter((thread) => thread !== 'hardware');
  return (
    <div class="search">
      <h2>shortest way from here to</h2>
      <div class="goals">
        <button type="button" onClick={() => find('broken')}>
          anything broken
        </button>
        {variant.properties.map(({ name, sentence }) => (
          <button type="button" key={name} title={sentence} onClick={() => find(`broken ${name}`)}>
            {name}
          </button>
        ))}
        {threads.map((thread) => (
          <button type="button" key={thread} onClick={() => find(`${thread}: done`)}>
            the end of {thread}
          </button>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (goal.trim() !== '') find(goal);
        }}
      >
        <label for="goal">a step, or a condition</label>
        <input
          id="goal"
          value={goal}
          placeholder={`${threads[0] ?? 'thread'}: STEP, or a condition`}
          onInput={(event) => setGoal(event.currentTarget.value)}
          autocomplete="off"
          spellcheck={false}
        />
        <button type="submit">look</button>
      </form>
    </div>
  );
};
