// Sequence counters (seqcount_t, seqlock_t). The number itself is not in the state: what a reader can tell of it is whether a writer is at
// work, and whether one has begun since the reader did. So there may be any number of writes, and none wraps around.
import {
  assert,
  type BoolDomain,
  bool,
  type OneOfDomain,
  oneOf,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { type Each, type EachDomain, eachOf, everyone, ofOne, setOne, type Threads, type Who } from '../each.ts';

/** What the assertions of sequence counters promise: for `assertions` of the system, where `expect` names one. */
export const seqcountAssertions = {
  'ONE-WRITER': 'the writers of a sequence counter exclude each other',
} as const;

/** What a reader knows: it reads nothing; it reads, and no writer has begun since it did; it reads, and one has. */
type ReaderState = 'out' | 'reading' | 'changed';

/** The domain of a sequence counter. `readers`: the threads that read under it, by their names or as a scalarset. */
export const seqcountOf = <const T extends Threads>(
  readers: T,
): StructDomain<{ writing: BoolDomain; readers: EachDomain<T, OneOfDomain<ReaderState>> }> =>
  shownAs(
    { as: 'lock', title: 'sequence counter' },
    struct({ writing: bool(), readers: eachOf(readers, oneOf('out', 'reading', 'changed')) }),
  );

/** A sequence counter, as a recipe sees it. */
export interface Seqcount {
  /** It is odd: a writer is at work. */
  writing: boolean;
  readonly readers: Each<ReaderState>;
}

/** write_seqcount_begin(): the number is odd, and readers will see that it has changed. A second writer breaks ONE-WRITER. */
export const writeSeqcountBegin = (seq: Seqcount): void => {
  assert(!seq.writing, 'ONE-WRITER');
  seq.writing = true;
  for (const who of everyone(seq.readers))
    if (ofOne(seq.readers, who) === 'reading') setOne(seq.readers, who, 'changed');
};

/** write_seqcount_end(): the number is even again. */
export const writeSeqcountEnd = (seq: Seqcount): void => {
  assert(seq.writing, 'ONE-WRITER');
  seq.writing = false;
};

/** read_seqcount_begin(): true when `reader` may read; false while a writer is at work, and the step blocks (the kernel spins). */
export const readSeqcountBegin = (seq: Seqcount, reader: Who): boolean => {
  if (seq.writing) return false;
  setOne(seq.readers, reader, 'reading');
  return true;
};

/** read_seqcount_retry(): whether a writer has begun since `reader` did. It reads no longer. */
export const readSeqcountRetry = (seq: Seqcount, reader: Who): boolean => {
  const retry = ofOne(seq.readers, reader) === 'changed';
  setOne(seq.readers, reader, 'out');
  return retry;
};
