import type { BugsDocument, CaseDocument } from '../../../src/report/documents/bugs.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { count } from '../words.ts';

const kinds: { readonly [K in CaseDocument['kind']]: string } = {
  kernel: 'a kernel had it, or has it',
  posted: 'a posted patch had it, and no kernel',
  rule: 'no kernel had it: a part of a rule is taken away',
};

const judged = ({ asExpected }: CaseDocument): string => (asExpected ? 'yes' : 'NO');

export const bugsView: View<BugsDocument> = {
  kind: 'bugs',
  found: ({ cases }) => {
    const wrong = cases.filter(({ asExpected }) => !asExpected).length;
    return `${count(cases.length, 'case')}: ${wrong === 0 ? 'all as expected' : `${wrong} not as expected`}`;
  },
  Overview: ({ document: { cases, notModelled }, to }) => (
    <>
      <Table
        caption="each case in the form that has it, and in the mended one"
        columns={[
          { heading: 'id', value: ({ id }: CaseDocument) => id, show: ({ id }) => <a href={to(id)}>{id}</a> },
          { heading: 'what went wrong', value: ({ title }: CaseDocument) => title },
          { heading: 'kind', value: ({ kind }: CaseDocument) => kind },
          { heading: 'year', value: ({ year }: CaseDocument) => year ?? undefined, show: ({ year }) => year ?? '' },
          { heading: 'versions', value: ({ versions }: CaseDocument) => versions ?? undefined },
          {
            heading: 'broken form',
            value: ({ broken }: CaseDocument) => `${broken.model}/${broken.variant}`,
          },
          { heading: 'breaks', value: ({ broken }: CaseDocument) => broken.property ?? broken.verdict ?? undefined },
          { heading: 'steps', value: ({ broken }: CaseDocument) => broken.steps ?? undefined },
          { heading: 'states', value: ({ broken }: CaseDocument) => broken.states ?? undefined },
          { heading: 'mended', value: ({ fixed }: CaseDocument) => `${fixed.variant} ${fixed.verdict ?? ''}`.trim() },
          { heading: 'as expected', value: judged },
        ]}
        rows={cases}
      />
      {notModelled.length > 0 && (
        <details>
          <summary>not modelled ({notModelled.length})</summary>
          <ul>
            {notModelled.map(({ id, title, why }) => (
              <li key={id}>
                <strong>{id}</strong>, {title}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  ),
  About: ({ document, item }) => {
    const found = document.cases.find(({ id }) => id === item);
    if (found === undefined) return null;
    const { id, title, kind, versions, year, commit, cve, fromMemory, kernel, story, fix, broken, fixed } = found;
    const source = (fact: CaseDocument['fromMemory'][number], value: string | number | null): string =>
      value === null ? '' : `${value}${fromMemory.includes(fact) ? ' (from memory)' : ''}`;
    return (
      <>
        <h2>
          {id}: {title}
        </h2>
        <p>{story}</p>
        <p>
          <strong>mended:</strong> {fix}
        </p>
        <Facts
          facts={[
            ['kind', kinds[kind]],
            ['versions', source('versions', versions)],
            ['year', source('year', year)],
            ['commit', source('commit', commit)],
            ['CVE', source('cve', cve)],
            ['kernel', kernel.join(', ')],
            [
              'breaks',
              [broken.property ?? broken.verdict ?? '', broken.sentence ?? ''].filter((part) => part !== '').join(': '),
            ],
            [
              'mended form',
              `${fixed.model}/${fixed.variant} ${fixed.verdict ?? 'not checked'}${fixed.states === null ? '' : `, ${count(fixed.states, 'state')}`}`,
            ],
          ]}
        />
      </>
    );
  },
};
