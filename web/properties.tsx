import type { NodeView, PropertyView } from '../src/explore/view.ts';
import type { Ask } from './walk.ts';

/** What each property says of the present state, and where on the way here it first broke. */
export const Properties = ({
  properties,
  way,
  ask,
}: {
  readonly properties: readonly PropertyView[];
  readonly way: readonly NodeView[];
  readonly ask: Ask;
}) => {
  const firstBreak = (name: string): { readonly id: number; readonly step: number } | undefined => {
    const step = way.findIndex(({ breaks }) => breaks.includes(name));
    const node = way[step];
    return node && { id: node.id, step };
  };
  // What is wrong, or was, comes first; what is as it should be is there for who wants to read it.
  const isWrong = ({ name, answer }: PropertyView): boolean =>
    answer === 'broken' || answer === 'failed' || firstBreak(name) !== undefined;
  const groups = [
    ['', properties.filter(isWrong)],
    ['holds', properties.filter((each) => each.answer === 'holds' && !isWrong(each))],
    ['seen', properties.filter(({ answer }) => answer === 'seen')],
    ['not seen', properties.filter(({ answer }) => answer === 'not seen')],
  ] as const;
  return (
    <section aria-label="properties">
      <h2>properties</h2>
      {groups.map(([answer, members]) =>
        answer === '' ? (
          <List key={answer} members={members} firstBreak={firstBreak} ask={ask} />
        ) : (
          members.length > 0 && (
            <details key={answer}>
              <summary>
                {answer}: {members.map(({ name }) => name).join(', ')}
              </summary>
              <List members={members} firstBreak={firstBreak} ask={ask} />
            </details>
          )
        ),
      )}
    </section>
  );
};

const List = ({
  members,
  firstBreak,
  ask,
}: {
  readonly members: readonly PropertyView[];
  readonly firstBreak: (name: string) => { readonly id: number; readonly step: number } | undefined;
  readonly ask: Ask;
}) => (
  <ul class="properties">
    {members.map(({ name, sentence, answer, by }) => {
      const first = firstBreak(name);
      return (
        <li key={name} class={answer.replace(' ', '-')}>
          <span class="answer">{answer}</span> <strong>{name}</strong>
          {by === '' ? '' : ` (${by})`}: {sentence}
          {first !== undefined && (
            <button type="button" onClick={() => void ask('goto', { id: first.id })}>
              {first.step === 0 ? 'broken from the beginning' : `first broken in step ${first.step}`}
            </button>
          )}
        </li>
      );
    })}
  </ul>
);
