// TLB invalidation by instruction, as on arm64: issued by one CPU, done by the others when they get to it, and only the
// CPU that has issued it can wait for that.
import { type Action, type Blocked, blocked, forState, index, oneOf, type Scalarset } from '../../../src/index.ts';
import { flushLocal, type ShootdownParts } from './shootdown.ts';

/** TLBI of pages `start` to `end - 1`. What the same thread has issued before and is not done yet is done with it. */
export const issueTlbi = <const W extends string>(
  m: ShootdownParts<W>,
  walker: W,
  { start, end }: { readonly start: number; readonly end: number },
): void => {
  const issued = m.shootdowns[walker];
  const earlier = issued.waiting.some((waiting) => waiting);
  issued.start = earlier ? Math.min(issued.start, start) : start;
  issued.end = earlier ? Math.max(issued.end, end) : end;
  issued.waiting.fill(true);
};

/** DSB: blocks until what this thread has issued is done everywhere. What others have issued is not waited for. */
export const dsb = <const W extends string, R extends string>(
  m: ShootdownParts<W>,
  walker: W,
  next: () => R,
): R | Blocked => {
  const issued = m.shootdowns[walker];
  if (issued.waiting.some((waiting) => waiting)) return blocked;
  issued.start = 0;
  issued.end = 0;
  return next();
};

/** A CPU does what it was told to. */
export const tlbiDone = <M extends ShootdownParts<W>, const W extends string>(
  Cpu: Scalarset<'cpu'>,
  walkers: readonly W[],
): Action => {
  const { action } = forState<M>();
  return action('tlbi_done', {
    from: 'architecture: arm64, a TLBI that was broadcast takes effect on a CPU',
    params: { cpu: index(Cpu), for: oneOf(...walkers) },
    run: (m, args) => {
      const issued = m.shootdowns[args.for];
      if (!issued.waiting.at(args.cpu)) return blocked;
      flushLocal(m, args.cpu, issued.start, issued.end);
      issued.waiting.set(args.cpu, false);
      return;
    },
  });
};
