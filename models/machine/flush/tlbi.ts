// TLB invalidation by instruction, as on arm64: issued by one CPU, done by the others when they get to it, and only the
// CPU that has issued it can wait for that.
import {
  type Action,
  type ArgOf,
  type Blocked,
  blocked,
  type IndexDomain,
  type OneOfDomain,
  type Scalarset,
} from '../../../src/index.ts';
import { answerIpi, type FlushedCpus, type FlushRange, type Ipi } from './ipi.ts';

/** TLBI of a range. What the same thread has issued before and is not done yet is done with it. */
export const issueTlbi = (issued: Ipi, { start, end }: FlushRange): void => {
  const earlier = issued.waiting.some((waiting) => waiting);
  issued.start = earlier ? Math.min(issued.start, start) : start;
  issued.end = earlier ? Math.max(issued.end, end) : end;
  issued.waiting.fill(true);
};

/** DSB: blocks until what this thread has issued is done everywhere. What others have issued is not waited for. */
export const dsb = <R extends string>(issued: Ipi, next: () => R): R | Blocked => {
  if (issued.waiting.some((waiting) => waiting)) return blocked;
  issued.start = 0;
  issued.end = 0;
  return next();
};

/** A CPU does what it was told to. */
export const tlbiDone = <M extends { readonly cpus: FlushedCpus }, S extends OneOfDomain | IndexDomain>(
  Cpu: Scalarset<'cpu'>,
  options: { readonly senders: S; readonly ipi: (m: M, sender: ArgOf<S>) => Ipi },
): Action =>
  answerIpi(Cpu, 'tlbi_done', {
    ...options,
    from: 'architecture: arm64, a TLBI that was broadcast takes effect on a CPU',
  });
