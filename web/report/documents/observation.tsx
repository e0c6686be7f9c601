import type {
  MisfitDocument,
  ObservationDocument,
  ObservedStepDocument,
} from '../../../src/report/documents/real-kernel/observation.ts';
import {
  linesRead,
  observationOutcome,
  stepsSeen,
  whoIsWho,
} from '../../../src/report/documents/real-kernel/observation-words.ts';
import { call } from '../../../src/trace/rules.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count } from '../words.ts';

type Rejected = NonNullable<ObservationDocument['rejected']>;

const Refused = ({ rejected, lines }: { readonly rejected: Rejected; readonly lines: number }) => (
  <section>
    <h2>
      {rejected.accepted} of {count(lines, 'line')} fit, then line {rejected.line.number}
    </h2>
    <p>{rejected.line.text}</p>
    <Table
      caption={`${count(rejected.states, 'state')} possible there`}
      columns={[
        { heading: 'states', value: ({ states }) => states },
        {
          heading: 'threads',
          value: ({ threads }) =>
            Object.entries(threads)
              .map(([thread, at]) => `${thread} at ${at}`)
              .join(', '),
        },
        { heading: 'one of them', value: ({ state }) => state.join(', ') },
      ]}
      rows={rejected.situations}
    />
    <Table
      caption="why no step is the one of that line"
      columns={[
        { heading: 'step', value: ({ step }: MisfitDocument) => step },
        { heading: 'why', value: ({ why }: MisfitDocument) => why },
        { heading: 'states', value: ({ states }: MisfitDocument) => states },
      ]}
      rows={rejected.misfits}
    />
  </section>
);

export const observationView: View<ObservationDocument> = {
  kind: 'observation',
  found: (document) => `${document.model}/${document.variant}: ${observationOutcome(document)}`,
  Overview: ({ document }) => {
    const { model, variant, bounds, kernel, verdict, broken, way, rejected, lines, states } = document;
    return (
      <>
        <p class={verdict === 'accepted' ? 'outcome' : 'outcome wrong'}>
          <strong>{observationOutcome(document)}</strong>
        </p>
        <Facts
          facts={[
            ['model', `${model}/${variant}`],
            ['bounds', boundsWords(bounds)],
            ['kernel', kernel === null ? '' : `Linux ${kernel}`],
            ['log', linesRead(document)],
            ['steps', stepsSeen(document)],
            ['who is who', whoIsWho(document)],
            ['the last state breaks', broken.join(', ')],
            ['states', count(states, 'state')],
          ]}
        />
        {rejected !== null && <Refused rejected={rejected} lines={lines} />}
        {way.length > 0 && (
          <Table
            caption={verdict === 'accepted' ? 'a shortest such path' : 'as far as it goes'}
            columns={[
              { heading: 'line', value: ({ line }: ObservedStepDocument) => line ?? undefined },
              { heading: 'thread', value: ({ thread }: ObservedStepDocument) => thread },
              { heading: 'step', value: ({ step, args }: ObservedStepDocument) => call(step, args) },
            ]}
            rows={way}
          />
        )}
      </>
    );
  },
  About: () => null,
};
