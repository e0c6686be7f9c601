import type { RecordedView } from '../src/commands/explore/explorer.ts';
import type { Ask } from './walk.ts';

/** Which of the ways of a file is looked at. */
export const Ways = ({ recorded, ask }: { readonly recorded: RecordedView; readonly ask: Ask }) => (
  <p class="ways">
    <label>
      way{' '}
      <select value={recorded.way} onChange={(event) => void ask('way', { way: Number(event.currentTarget.value) })}>
        {recorded.ways.map((words, i) => (
          <option key={words} value={i}>
            {words}
          </option>
        ))}
      </select>
    </label>
  </p>
);
