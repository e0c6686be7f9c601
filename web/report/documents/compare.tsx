import type { CompareDocument, PolicyDocument } from '../../../src/report/documents/compare.ts';
import { Costs } from '../charts/costs.tsx';
import { Shares } from '../charts/shares.tsx';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count } from '../words.ts';

type Wrong = CompareDocument['wrong'][number];
const keyOf = ({ policy, question }: Wrong): string => `${policy}/${question}`;

/** Those that were explored. */
const partsOf = ({ parts, policies }: CompareDocument): CompareDocument['parts'] =>
  parts.filter(({ name }) => policies.some(({ parts: explored }) => explored.some(({ part }) => part === name)));

const bytesOf = ({ costs }: PolicyDocument): string =>
  costs === null
    ? ''
    : [
        ...(costs.folioBytes > 0 ? [`${costs.folioBytes} B a folio`] : []),
        ...(costs.folioBits > 0 ? [`${costs.folioBits} bits a folio`] : []),
        ...(costs.pageBytes > 0 ? [`${costs.pageBytes} B a page`] : []),
      ].join(', ');

export const compareView: View<CompareDocument> = {
  kind: 'comparison of policies',
  found: ({ subject, policies, wrong }) =>
    `${subject}: ${count(policies.length, 'policy', 'policies')}, ${count(new Set(wrong.map(({ policy }) => policy)).size, 'one', 'of them')} with wrong answers`,
  Overview: ({ document, to }) => (
    <>
      <Facts
        facts={[
          ['set', boundsWords(document.set)],
          ...partsOf(document).map(
            ({ name, title, bounds }) =>
              [
                `part ${name}`,
                `${title}${Object.keys(bounds).length === 0 ? '' : ` (${boundsWords(bounds)})`}`,
              ] as const,
          ),
        ]}
      />
      <Shares document={document} />
      <Table
        caption="policies"
        columns={[
          { heading: 'policy', value: ({ name }: PolicyDocument) => name },
          { heading: 'what it is', value: ({ title }: PolicyDocument) => title },
          ...document.questions.map(({ name }) => ({
            heading: `${name}, wrong`,
            value: ({ answers }: PolicyDocument) => {
              const own = answers?.find(({ question }) => question === name);
              return own === undefined ? undefined : own.everyState.wrong;
            },
          })),
          { heading: 'states', value: ({ states }: PolicyDocument) => states },
          { heading: 'stores', value: bytesOf },
          { heading: 'lock', value: ({ costs }: PolicyDocument) => costs?.lock ?? undefined },
          { heading: 'finished', value: ({ finished }: PolicyDocument) => (finished ? 'yes' : 'NO') },
        ]}
        rows={document.policies}
      />
      {document.wrong.length > 0 && (
        <Table
          caption="the shortest way to a wrong answer"
          columns={[
            {
              heading: 'answer',
              value: keyOf,
              show: (wrong) => <a href={to(keyOf(wrong))}>{keyOf(wrong)}</a>,
            },
            { heading: 'steps', value: ({ steps }: Wrong) => steps },
            { heading: 'part', value: ({ part }: Wrong) => part },
          ]}
          rows={document.wrong}
        />
      )}
      <Costs document={document} />
      <details>
        <summary>what is asked</summary>
        <dl class="facts">
          {document.questions.map(({ name, asks, safe, wrong }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {asks} On the safe side: {safe}. Wrong: {wrong}.
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  ),
  About: ({ document, item }) => {
    const wrong = document.wrong.find((each) => keyOf(each) === item);
    if (wrong === undefined) return null;
    const question = document.questions.find(({ name }) => name === wrong.question);
    return (
      <>
        <p class="outcome">
          <strong>
            {wrong.policy} answers {wrong.question} wrongly after {count(wrong.steps, 'step')}
          </strong>
        </p>
        <Facts
          facts={[
            ['asked', question?.asks],
            ['wrong', question?.wrong],
            ['part', wrong.part],
          ]}
        />
      </>
    );
  },
};
