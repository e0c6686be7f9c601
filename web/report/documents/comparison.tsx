import type {
  ComparisonDocument,
  DifferenceDocument,
  SightDocument,
} from '../../../src/report/documents/comparison.ts';
import { valueWords } from '../../../src/trace/rules.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count } from '../words.ts';

const nameOf = (document: ComparisonDocument, side: 'first' | 'second'): string =>
  `${document[side].model}/${document[side].variant}`;

const answer = (document: ComparisonDocument): string => {
  const { verdict, larger, reason } = document;
  if (verdict === 'includes' && larger !== null) return `${nameOf(document, larger)} includes the other`;
  return reason === null ? verdict : `${verdict}: ${reason}`;
};

const sightWords = (sight: SightDocument): string =>
  Object.entries(sight)
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${valueWords(value)}`]))
    .join(', ') || 'nothing';

const otherSide = ({ has }: DifferenceDocument): 'first' | 'second' => (has === 'first' ? 'second' : 'first');

export const comparisonView: View<ComparisonDocument> = {
  kind: 'equivalence',
  found: (document) => `${nameOf(document, 'first')}, ${nameOf(document, 'second')}: ${answer(document)}`,
  nameOf: (document, item) => {
    const difference = document.differences[Number.parseInt(item, 10)];
    return difference && nameOf(document, item.endsWith('-other') ? otherSide(difference) : difference.has);
  },
  Overview: ({ document, to }) => (
    <>
      <p class="outcome">
        <strong>{answer(document)}</strong>
      </p>
      <Table
        caption="the two variants"
        columns={[
          { heading: 'variant', value: ({ model, variant }: Side) => `${model}/${variant}` },
          { heading: 'what it is', value: ({ title }: Side) => title },
          { heading: 'bounds', value: ({ bounds }: Side) => boundsWords(bounds) },
          { heading: 'states', value: ({ states }: Side) => states },
          { heading: 'transitions', value: ({ transitions }: Side) => transitions },
        ]}
        rows={[document.first, document.second]}
      />
      <Facts facts={document.observations.map(({ name, sentence }) => [`seen: ${name}`, sentence] as const)} />
      {document.differences.map((difference, i) => {
        const other = otherSide(difference);
        return (
          <section key={difference.has}>
            <h2>what {nameOf(document, difference.has)} has and the other has not</h2>
            <ol class="sights">
              {difference.sequence.map((sight, n) => (
                <li key={n}>{sightWords(sight)}</li>
              ))}
              {difference.end !== null && <li>and then it is {difference.end}</li>}
            </ol>
            <p>
              <a href={to(String(i))}>its run, {count(difference.run.trace.steps.length, 'step')}</a>
              {difference.otherRun !== null && (
                <>
                  ; <a href={to(`${i}-other`)}>{nameOf(document, other)} as far as it can show the same</a>
                </>
              )}
            </p>
            <p>
              the other can show next: {difference.otherNext.map(sightWords).join('; ') || 'nothing'}
              {difference.otherEnds.length > 0 ? `; it can be ${difference.otherEnds.join(' or ')}` : ''}
            </p>
          </section>
        );
      })}
    </>
  ),
  About: ({ document, item }) => {
    const difference = document.differences[Number.parseInt(item, 10)];
    if (difference === undefined) return null;
    const isOther = item.endsWith('-other');
    return (
      <Facts
        facts={[
          ['shows', difference.sequence.map(sightWords).join('; ')],
          [
            'whose run',
            isOther
              ? `${nameOf(document, otherSide(difference))}, which cannot show all of it`
              : nameOf(document, difference.has),
          ],
        ]}
      />
    );
  },
};

type Side = ComparisonDocument['first'];
