import type { Compared } from '../../../src/real-kernel/conform/follow.ts';
import type {
  ConformityDocument,
  DisagreementDocument,
  MismatchDocument,
} from '../../../src/report/documents/real-kernel/conformity.ts';
import {
  callsOf,
  callWords,
  conformityOutcome,
  disagreementTitle,
  mismatchTitle,
  opponents,
} from '../../../src/report/documents/real-kernel/conformity-words.ts';
import { Facts } from '../facts.tsx';
import { Table } from '../table.tsx';
import type { View } from '../view.ts';
import { boundsWords, count } from '../words.ts';

/** Where a kernel shows what is compared: who is sent the page has not read docs/conform.md. */
const shownIn: { readonly [what in Compared]: string } = {
  error: 'the errno of the call; EFAULT for an access that ends in SIGSEGV',
  value: 'the byte that a load has read',
  present: '/proc/PID/pagemap, bit 63',
  page: '/proc/PID/pagemap, the page frame: which page of the model it is',
  mapcount: '/proc/kpagecount',
  'mapped once': '/proc/PID/pagemap, bit 56',
  'lazily freed': '/proc/kpageflags, SWAPBACKED, which MADV_FREE has cleared',
  swapped: '/proc/PID/pagemap, bit 62',
  'swap entry': '/proc/PID/pagemap, type and offset: which swap slot of the model it is',
  locked: '/proc/PID/smaps, VmFlags: lo; behind MREMAP_DONTUNMAP',
  anonymous: '/proc/kpageflags, ANON',
  mlocked: '/proc/kpageflags, MLOCKED',
  exclusive: '/proc/kpageflags, bit 34: PG_anon_exclusive',
  nr_mlock: '/proc/vmstat, since the round began',
};

/** What the kernel may do or leave: actions of the model sequential. */
const leaves: { readonly [action: string]: string } = {
  vma_needs_copy: 'fork() has not copied an entry that a fault can make again',
  filemap_map_pages: 'a read fault has mapped other pages of the file as well',
  shrink_folio_list: 'MADV_PAGEOUT has swapped, unmapped or discarded a page',
  folio_set_swapbacked: 'MADV_PAGEOUT has found a page dirty again that MADV_FREE had marked',
  pte_swp_exclusive: 'a swap entry had no mark for an exclusive page: of architectures that had no bit for it',
  folio_add_new_anon_rmap:
    'a page of a locked VMA was read from swap, and is not mlocked: a fault of the kernel, in 6.12',
  vm_flags_clear:
    'MREMAP_DONTUNMAP has unlocked other pages of the VMA as well: a fault of the kernel, mended in 6.12.117',
};

/** A document may name what this version does not know. */
const known = (words: { readonly [name: string]: string }, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined;

type Counted = readonly [name: string, times: number];

const Counts = ({
  caption,
  name,
  meaning,
  words,
  counts,
}: {
  readonly caption: string;
  readonly name: string;
  readonly meaning: string;
  readonly words: { readonly [name: string]: string };
  readonly counts: { readonly [name: string]: number };
}) => (
  <Table
    caption={caption}
    columns={[
      { heading: name, value: ([each]: Counted) => each },
      { heading: 'times', value: ([, times]: Counted) => times },
      { heading: meaning, value: ([each]: Counted) => known(words, each) },
    ]}
    rows={Object.entries(counts)}
  />
);

type Areas = ConformityDocument['areas'];

const Mismatch = ({ mismatch, areas }: { readonly mismatch: MismatchDocument; readonly areas: Areas }) => (
  <figure class="difference">
    <figcaption>{mismatchTitle(mismatch, areas)}</figcaption>
    <del>
      - model:{'  '}
      {mismatch.model}
    </del>
    <ins>+ kernel: {mismatch.kernel}</ins>
  </figure>
);

const Disagreement = ({
  disagreement,
  n,
  areas,
}: {
  readonly disagreement: DisagreementDocument;
  readonly n: number;
  readonly areas: Areas;
}) => (
  <section>
    <h2>
      {n}. {disagreementTitle(disagreement)}
    </h2>
    <p class="hint">the calls, each behind the number of its process:</p>
    <ol class="sights">
      {callsOf(disagreement).map((line, i) => (
        <li key={i}>{callWords(line, areas)}</li>
      ))}
    </ol>
    <p class="hint">behind the last call:</p>
    <div class="differences">
      {disagreement.mismatches.map((mismatch, i) => (
        <Mismatch key={i} mismatch={mismatch} areas={areas} />
      ))}
    </div>
  </section>
);

export const conformityView: View<ConformityDocument> = {
  kind: 'conformity',
  found: (document) => `${opponents(document)}: ${conformityOutcome(document)}`,
  Overview: ({ document }) => {
    const { kernel, cpus, variant, bounds, seed, calls, rounds, compared, freedoms, unshown, disagreements } = document;
    return (
      <>
        <p class={document.differing === 0 ? 'outcome' : 'outcome wrong'}>
          <strong>{conformityOutcome(document)}</strong>
        </p>
        <Facts
          facts={[
            ['kernel', `Linux ${kernel}, ${count(cpus, 'CPU')}`],
            ['model', `sequential/${variant}`],
            ['bounds', boundsWords(bounds)],
            ['calls', `${count(calls, 'call')} in ${count(rounds, 'round')}`],
            ['seed', seed === null ? 'none: read from a report' : String(seed)],
            ['not shown', unshown === 0 ? '' : `the counts and flags of ${count(unshown, 'page')}`],
          ]}
        />
        {disagreements.map((disagreement, i) => (
          <Disagreement key={i} disagreement={disagreement} n={i + 1} areas={document.areas} />
        ))}
        <Counts
          caption="what was compared after each call"
          name="what"
          meaning="the kernel shows it in"
          words={shownIn}
          counts={compared}
        />
        {Object.keys(freedoms).length > 0 && (
          <Counts
            caption="what the kernel did as it liked, and the model after it"
            name="freedom"
            meaning="what it is"
            words={leaves}
            counts={freedoms}
          />
        )}
      </>
    );
  },
  About: () => null,
};
