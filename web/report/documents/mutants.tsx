import type { MutantDocument, MutantsDocument } from '../../../src/report/documents/mutants.ts';
import { mutantKey } from '../../../src/report/html/ways.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { count } from '../words.ts';

interface Row extends MutantDocument {
  readonly model: string;
}

const rowsOf = ({ models }: MutantsDocument): readonly Row[] =>
  models.flatMap(({ model, mutants }) => mutants.map((mutant) => ({ model, ...mutant })));

const byWords = ({ property, steps, verdict }: Row['by'][number]): string =>
  `${property ?? verdict ?? 'deadlock or livelock'} in ${count(steps, 'step')}`;

export const mutantsView: View<MutantsDocument> = {
  kind: 'mutants',
  found: (document) => {
    const rows = rowsOf(document);
    const killed = rows.filter(({ fate }) => fate === 'killed').length;
    const wrong = rows.filter(({ asExpected }) => !asExpected).length;
    return `${document.models.map(({ model }) => model).join(', ')}: ${count(rows.length, 'mutant')}, ${killed} killed, ${wrong === 0 ? 'all as expected' : `${wrong} not as expected`}`;
  },
  Overview: ({ document, to }) => (
    <Table
      caption="a part of each fix taken away"
      columns={[
        ...(document.models.length > 1 ? [{ heading: 'model', value: ({ model }: Row) => model }] : []),
        { heading: 'mutant', value: ({ mutant }: Row) => mutant },
        { heading: 'of', value: ({ of }: Row) => of },
        { heading: 'without', value: ({ without }: Row) => without },
        {
          heading: 'fate',
          value: ({ fate }: Row) => fate,
          show: ({ fate, asExpected }) => (
            <span class={asExpected ? 'verdict' : 'verdict failed'}>
              {fate}
              {asExpected ? '' : ', NOT AS EXPECTED'}
            </span>
          ),
        },
        {
          heading: 'breaks',
          value: ({ by, survives }: Row) => by.map(byWords).join(', ') || (survives ?? undefined),
          show: ({ model, mutant, by, survives }) =>
            by.length === 0
              ? (survives ?? '')
              : by.map((each, i) => (
                  <a key={byWords(each)} class="one-of" href={to(mutantKey(model, mutant, i))}>
                    {byWords(each)}
                  </a>
                )),
        },
        { heading: 'steps', value: ({ by }: Row) => by[0]?.steps },
      ]}
      rows={rowsOf(document)}
    />
  ),
  About: ({ document, item }) => {
    const row = rowsOf(document).find(({ model, mutant, by }) =>
      by.some((_, i) => mutantKey(model, mutant, i) === item),
    );
    if (row === undefined) return null;
    return (
      <Facts
        facts={[
          ['mutant of', row.of],
          ['without', row.without],
          ['breaks', row.by.map(byWords).join(', ')],
        ]}
      />
    );
  },
};
