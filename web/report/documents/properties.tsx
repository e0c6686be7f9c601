import type { PropertiesDocument } from '../../../src/report/documents/verdicts.ts';
import { type Column, Table } from '../table.tsx';
import type { View } from '../view.ts';
import { count } from '../words.ts';
import { VerdictFacts, VerdictSearch } from './verdict.tsx';
import { Refused } from './verdicts.tsx';

type Row = PropertiesDocument['variants'][number];

const verdictOf = ({ variants }: PropertiesDocument, item: string) =>
  variants
    .flatMap(({ model, variant, verdicts }) =>
      Object.entries(verdicts).map(([property, verdict]) => ({ key: `${model}/${variant}/${property}`, verdict })),
    )
    .find(({ key }) => key === item)?.verdict;

const columnsOf = (properties: readonly string[], to: (item: string) => string): readonly Column<Row>[] => [
  { heading: 'variant', value: ({ model, variant }) => `${model}/${variant}` },
  ...properties.map(
    (property): Column<Row> => ({
      heading: property,
      value: ({ verdicts }) => words(verdicts[property]),
      show: ({ model, variant, verdicts }) => {
        const verdict = verdicts[property];
        if (verdict === undefined) return '';
        return (
          <a class={`verdict ${verdict.verdict}`} href={to(`${model}/${variant}/${property}`)}>
            {words(verdict)}
          </a>
        );
      },
    }),
  ),
];

const words = (verdict: Row['verdicts'][string] | undefined): string | undefined =>
  verdict === undefined
    ? undefined
    : verdict.trace === null
      ? verdict.verdict
      : `${verdict.verdict}, ${count(verdict.trace.steps.length, 'step')}`;

export const propertiesView: View<PropertiesDocument> = {
  kind: 'properties',
  found: ({ variants, properties }) =>
    `${count(variants.length, 'variant')}, ${count(properties.length, 'property', 'properties')}`,
  Overview: ({ document: { properties, variants, refused }, to }) => (
    <>
      <Table caption="each property checked alone" columns={columnsOf(properties, to)} rows={variants} />
      <Refused refused={refused} />
    </>
  ),
  About: ({ document, item }) => {
    const verdict = verdictOf(document, item);
    return verdict === undefined ? null : <VerdictFacts verdict={verdict} />;
  },
  Below: ({ document, item }) => {
    const verdict = verdictOf(document, item);
    return verdict === undefined ? null : <VerdictSearch verdict={verdict} />;
  },
};
