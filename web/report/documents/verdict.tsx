import type { DeadDocument, VerdictDocument } from '../../../src/report/verdict-json.ts';
import { Levels } from '../charts/levels.tsx';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count, judgement, verdictWords } from '../words.ts';

/** What a check found, in facts. */
export const VerdictFacts = ({ verdict }: { readonly verdict: VerdictDocument }) => (
  <>
    <p class={verdict.asExpected === false ? 'outcome wrong' : 'outcome'}>
      <strong>{verdictWords(verdict)}</strong>
      {verdict.asExpected === null ? '' : `, ${judgement(verdict.asExpected)}`}
      {verdict.sentence === null ? '' : `: ${verdict.sentence}`}
    </p>
    <Facts
      facts={[
        // Above the picture they stand already.
        ['bounds', verdict.trace === null ? boundsWords(verdict.bounds) : ''],
        [
          'broken by',
          Object.entries(verdict.elements ?? {})
            .map(([name, value]) => `${name} ${value}`)
            .join(', '),
        ],
        ['waiting', (verdict.waiting ?? []).map(({ thread, step }) => `${thread} in ${step}`).join(', ')],
        ['not reached', [...(verdict.unreached?.properties ?? []), ...(verdict.unreached?.steps ?? [])].join(', ')],
        ['not finished', verdict.reason],
        ['failed', verdict.error === null ? '' : [verdict.error.message, verdict.error.hint ?? ''].join(' ')],
        ['goes on for ever', verdict.loop === null ? '' : `after step ${verdict.loop} the rest is repeated`],
        [
          'search',
          `${count(verdict.states, 'state')}${upTo(verdict)}, ${count(verdict.transitions, 'transition')}, depth ${verdict.depth}, ${verdict.seconds} s`,
        ],
        [
          'stored',
          verdict.store === 'hash' ? `64 bits of each state; p(missed) <= ${verdict.missProbability ?? 1}` : undefined,
        ],
      ]}
    />
  </>
);

const upTo = ({ symmetric, merged }: VerdictDocument): string => {
  const what = [...symmetric, ...(merged ? ['local steps'] : [])];
  return what.length === 0 ? '' : ` up to ${what.join(', ')}`;
};

/** Where its states come from. */
export const VerdictSearch = ({ verdict }: { readonly verdict: VerdictDocument }) => {
  const taken = Object.entries(verdict.taken);
  return (
    <>
      <Levels levels={verdict.levels} />
      {taken.length > 0 && (
        <details>
          <summary>transitions by step</summary>
          <Table
            caption="transitions by step"
            columns={[
              { heading: 'step', value: ([step]: (typeof taken)[number]) => step },
              { heading: 'transitions', value: ([, n]: (typeof taken)[number]) => n },
            ]}
            rows={taken}
          />
        </details>
      )}
      {verdict.stats !== null && (
        <details>
          <summary>fields of the state</summary>
          <Table
            caption="values of each field"
            columns={[
              { heading: 'field', value: ({ field }: Field) => field },
              { heading: 'values seen', value: ({ seen }: Field) => seen },
              { heading: 'of', value: ({ of }: Field) => of },
              { heading: 'places', value: ({ places }: Field) => places },
              { heading: 'bits', value: ({ bits }: Field) => bits },
              { heading: 'entropy', value: ({ entropy }: Field) => entropy },
            ]}
            rows={verdict.stats.fields}
          />
        </details>
      )}
      {verdict.stats?.dead && verdict.stats.dead.fields.length > 0 && (
        <details>
          <summary>values that nobody reads again</summary>
          <Table
            caption="states fewer if they were reset where they die"
            columns={[
              { heading: 'field', value: ({ field }: Dead) => field },
              { heading: 'states fewer', value: ({ fewer }: Dead) => fewer },
              { heading: 'dies in', value: ({ dies }: Dead) => dies.map(({ step }) => step).join(', ') },
            ]}
            rows={verdict.stats.dead.fields}
          />
        </details>
      )}
    </>
  );
};

type Field = NonNullable<VerdictDocument['stats']>['fields'][number];
type Dead = DeadDocument['fields'][number];

export const verdictView: View<VerdictDocument> = {
  kind: 'check',
  found: (document) => `${document.model}/${document.variant}: ${verdictWords(document)}`,
  About: ({ document }) => <VerdictFacts verdict={document} />,
  Below: ({ document }) => <VerdictSearch verdict={document} />,
};
