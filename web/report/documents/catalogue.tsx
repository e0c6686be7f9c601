// Documents of models and programs: tables, with nothing to step through.
import type { ModelsDocument } from '../../../src/report/documents/models.ts';
import type { ProgramDifferenceDocument, ProgramDocument } from '../../../src/report/documents/program.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count } from '../words.ts';

const None = () => null;

export const modelsView: View<ModelsDocument> = {
  kind: 'models',
  found: ({ models }) =>
    `${count(models.length, 'model')}, ${count(models.flatMap(({ variants }) => variants).length, 'variant')}`,
  Overview: ({ document }) => {
    const rows = document.models.flatMap(({ name, variants }) =>
      variants.map((variant) => ({ model: name, ...variant })),
    );
    type Row = (typeof rows)[number];
    return (
      <Table
        caption="variants"
        columns={[
          { heading: 'model', value: ({ model }: Row) => model },
          { heading: 'variant', value: ({ name }: Row) => name },
          { heading: 'what it is', value: ({ title }: Row) => title },
          { heading: 'origin', value: ({ origin }: Row) => origin ?? undefined },
          { heading: 'bounds', value: ({ bounds }: Row) => boundsWords(bounds) },
          {
            heading: 'expected',
            value: ({ expected }: Row) =>
              expected === null ? undefined : [expected.verdict, expected.property ?? ''].join(' '),
          },
        ]}
        rows={rows}
      />
    );
  },
  About: None,
};

export const programView: View<ProgramDocument> = {
  kind: 'program',
  found: ({ model, variant, threads }) => `${model}/${variant}: ${count(threads.length, 'thread')}`,
  Overview: ({ document }) => {
    const rows = [
      ...document.threads.flatMap(({ name, steps }) => steps.map((step) => ({ thread: name, ...step }))),
      ...document.actions.map(({ name, ...action }) => ({
        thread: 'hardware',
        label: name,
        ...action,
        to: [],
        waits: false,
      })),
    ];
    type Row = (typeof rows)[number];
    return (
      <>
        <Facts
          facts={[
            ['what it is', document.title],
            ['bounds', boundsWords(document.bounds)],
            ...Object.entries(document.switches),
          ]}
        />
        <Table
          caption="steps"
          columns={[
            { heading: 'thread', value: ({ thread }: Row) => thread },
            { heading: 'step', value: ({ label }: Row) => label },
            { heading: 'goes to', value: ({ to }: Row) => to.join(', ') },
            { heading: 'waits', value: ({ waits }: Row) => (waits ? 'yes' : '') },
            { heading: 'reads', value: ({ reads }: Row) => reads.join(', ') },
            { heading: 'writes', value: ({ writes }: Row) => writes.join(', ') },
            { heading: 'kernel', value: ({ from }: Row) => from ?? undefined },
          ]}
          rows={rows}
        />
      </>
    );
  },
  About: None,
};

type Difference = ProgramDifferenceDocument['differences'][number];

export const programDifferenceView: View<ProgramDifferenceDocument> = {
  kind: 'difference of programs',
  found: ({ model, variants, differences }) =>
    `${model}, ${variants.join(' and ')}: ${count(differences.length, 'difference')}`,
  Overview: ({ document: { variants, differences } }) => (
    <Table
      caption="what two variants do differently"
      columns={[
        { heading: 'place', value: ({ place }: Difference) => place },
        { heading: variants[0] ?? 'first', value: ({ first }: Difference) => first ?? undefined },
        { heading: variants[1] ?? 'second', value: ({ second }: Difference) => second ?? undefined },
      ]}
      rows={differences}
    />
  ),
  About: None,
};
