import type { RefusedDocument, VerdictsDocument } from '../../../src/report/documents/verdicts.ts';
import type { VerdictDocument } from '../../../src/report/verdict-json.ts';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count, judgement } from '../words.ts';
import { VerdictFacts, VerdictSearch } from './verdict.tsx';

/** What models have no such variant, and why. */
export const Refused = ({ refused }: { readonly refused: readonly RefusedDocument[] }) => (
  <>
    {refused.map(({ model, variant, reason }) => (
      <p key={`${model}/${variant}`} class="hint">
        {model}/{variant} is not there at these bounds: {reason}
      </p>
    ))}
  </>
);

interface Row {
  readonly i: number;
  readonly result: VerdictDocument;
}

export const verdictsView: View<VerdictsDocument> = {
  kind: 'checks',
  found: ({ results }) => {
    const wrong = results.filter(({ asExpected }) => asExpected === false).length;
    const broken = results.filter(({ trace }) => trace !== null).length;
    const models = [...new Set(results.map(({ model }) => model))].join(', ');
    return `${models}: ${count(results.length, 'verdict')}, ${count(broken, 'counterexample')}, ${wrong === 0 ? 'nothing unexpected' : `${wrong} not as expected`}`;
  },
  nameOf: ({ results }, item) => {
    const result = results[Number(item)];
    return result && `${result.model}/${result.variant}${result.property === null ? '' : ` ${result.property}`}`;
  },
  Overview: ({ document: { results, refused }, to }) => (
    <>
      <Table
        caption={count(results.length, 'verdict')}
        columns={[
          {
            heading: 'variant',
            value: ({ result }: Row) => `${result.model}/${result.variant}`,
            show: ({ i, result }: Row) => <a href={to(String(i))}>{`${result.model}/${result.variant}`}</a>,
          },
          {
            heading: 'verdict',
            value: ({ result }: Row) => result.verdict,
            show: ({ result: { verdict } }: Row) => <span class={`verdict ${verdict}`}>{verdict}</span>,
          },
          { heading: 'property', value: ({ result }: Row) => result.property ?? undefined },
          { heading: 'steps', value: ({ result }: Row) => result.trace?.steps.length },
          { heading: 'states', value: ({ result }: Row) => result.states },
          { heading: 'transitions', value: ({ result }: Row) => result.transitions },
          { heading: 'depth', value: ({ result }: Row) => result.depth },
          { heading: 'seconds', value: ({ result }: Row) => result.seconds },
          { heading: 'expected', value: ({ result }: Row) => judgement(result.asExpected) },
          { heading: 'what it is', value: ({ result }: Row) => result.title },
          { heading: 'bounds', value: ({ result }: Row) => boundsWords(result.bounds) },
        ]}
        rows={results.map((result, i) => ({ i, result }))}
      />
      <Refused refused={refused} />
    </>
  ),
  About: ({ document, item }) => {
    const verdict = document.results[Number(item)];
    return verdict === undefined ? null : <VerdictFacts verdict={verdict} />;
  },
  Below: ({ document, item }) => {
    const verdict = document.results[Number(item)];
    return verdict === undefined ? null : <VerdictSearch verdict={verdict} />;
  },
};
