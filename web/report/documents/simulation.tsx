import type { SimulationDocument, SimulationsDocument } from '../../../src/report/documents/simulation.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count, judgement, verdictWords } from '../words.ts';
import { Refused } from './verdicts.tsx';

const foundBy = (document: SimulationDocument): string =>
  document.verdict === 'incomplete' ? 'nothing found, which proves nothing' : verdictWords(document);

const SimulationFacts = ({ document }: { readonly document: SimulationDocument }) => (
  <>
    <p class={document.asExpected === false ? 'outcome wrong' : 'outcome'}>
      <strong>{foundBy(document)}</strong>
      {document.asExpected === null ? '' : `, ${judgement(document.asExpected)}`}
      {document.sentence === null ? '' : `: ${document.sentence}`}
    </p>
    <Facts
      facts={[
        ['bounds', boundsWords(document.bounds)],
        [
          'found by',
          document.walk === null
            ? ''
            : `walk ${document.walk.index} of seed ${document.seed}, ${count(document.walk.steps, 'step')} before any were left out`,
        ],
        ['walks', `${count(document.walks, 'walk')}, ${count(document.steps, 'step')}, ${document.seconds} s`],
        ['failed', document.error === null ? '' : document.error.message],
        ['never happened', document.neverTaken.join(', ')],
        ['never seen', document.neverSeen.join(', ')],
      ]}
    />
  </>
);

export const simulationView: View<SimulationDocument> = {
  kind: 'simulation',
  found: (document) => `${document.model}/${document.variant}: ${foundBy(document)}`,
  About: ({ document }) => <SimulationFacts document={document} />,
};

interface Row {
  readonly i: number;
  readonly result: SimulationDocument;
}

export const simulationsView: View<SimulationsDocument> = {
  kind: 'simulations',
  found: ({ results }) =>
    `${count(results.length, 'simulation')}, something found in ${results.filter(({ verdict }) => verdict !== 'incomplete').length}`,
  nameOf: ({ results }, item) => {
    const result = results[Number(item)];
    return result && `${result.model}/${result.variant}`;
  },
  Overview: ({ document: { results, refused, notBegun }, to }) => (
    <>
      <Table
        caption={count(results.length, 'simulation')}
        columns={[
          {
            heading: 'variant',
            value: ({ result }: Row) => `${result.model}/${result.variant}`,
            show: ({ i, result }: Row) => <a href={to(String(i))}>{`${result.model}/${result.variant}`}</a>,
          },
          { heading: 'found', value: ({ result }: Row) => foundBy(result) },
          { heading: 'steps', value: ({ result }: Row) => result.trace?.steps.length },
          { heading: 'walks', value: ({ result }: Row) => result.walks },
          { heading: 'seed', value: ({ result }: Row) => result.seed },
          { heading: 'seconds', value: ({ result }: Row) => result.seconds },
          { heading: 'expected', value: ({ result }: Row) => judgement(result.asExpected) },
        ]}
        rows={results.map((result, i) => ({ i, result }))}
      />
      {notBegun.length > 0 && <p class="hint">not begun: {notBegun.join(', ')}</p>}
      <Refused refused={refused} />
    </>
  ),
  About: ({ document, item }) => {
    const result = document.results[Number(item)];
    return result === undefined ? null : <SimulationFacts document={result} />;
  },
};
