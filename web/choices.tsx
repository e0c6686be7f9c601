import { useState } from 'preact/hooks';
import type { ChoiceView, StateView } from '../src/explore/view.ts';
import { type Ask, arrowed } from './walk.ts';

/** The steps that can be taken, by who takes them, each with what it would change; and who waits for what. */
export const Choices = ({
  state,
  threads,
  ask,
  live,
}: {
  readonly state: StateView;
  readonly threads: readonly string[];
  readonly ask: Ask;
  readonly live: boolean;
}) => {
  const [only, setOnly] = useState('');
  const [noise, setNoise] = useState(true);
  const shown = state.choices.filter((choice) => (only === '' || choice.thread === only) && (noise || !choice.noise));
  const groups = [...new Set(shown.map(({ thread }) => thread))];
  const hidden = state.choices.length - shown.length;
  return (
    <div class="choices">
      <h2>what can happen</h2>
      <div class="filter">
        <label>
          of{' '}
          <select value={only} onChange={(event) => setOnly(event.currentTarget.value)}>
            <option value="">everybody</option>
            {threads.map((thread) => (
              <option key={thread} value={thread}>
                {thread}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={noise} onChange={(event) => setNoise(event.currentTarget.checked)} /> noise
        </label>
      </div>
      {state.choices.length === 0 && <p>nothing can happen here</p>}
      {groups.map((thread) => (
        <div class="group" key={thread}>
          <h3>{thread}</h3>
          <ul>
            {shown
              .filter((choice) => choice.thread === thread)
              .map((choice) => (
                <Choice key={choice.number} choice={choice} ask={ask} live={live} />
              ))}
          </ul>
        </div>
      ))}
      {hidden > 0 && <p class="hint">{hidden} more not shown</p>}
      {state.waiting.length > 0 && (
        <>
          <h3>waiting</h3>
          <ul class="waiting">
            {state.waiting.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};

const Choice = ({ choice, ask, live }: { readonly choice: ChoiceView; readonly ask: Ask; readonly live: boolean }) => {
  const { number, call, changes, failure, from } = choice;
  const effects = failure === undefined ? changes : [...changes, `fails: ${failure}`];
  const inner = (
    <>
      <span class="call">
        {number < 9 && live && <kbd>{number + 1}</kbd>}
        {call}
      </span>
      {effects.map((effect) => (
        <span class="effect" key={effect}>
          {arrowed(effect)}
        </span>
      ))}
    </>
  );
  return (
    <li>
      {live ? (
        <button type="button" title={from} onClick={() => void ask('take', { number })}>
          {inner}
        </button>
      ) : (
        <div class="choice">{inner}</div>
      )}
    </li>
  );
};
