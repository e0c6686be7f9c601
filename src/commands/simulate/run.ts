import { extname } from 'node:path';
import type { Failed } from '../../check/result.ts';
import type { Cell } from '../../jobs/job.ts';
import { type CellEnd, type CellError, patience, runCells } from '../../jobs/pool.ts';
import type { FindTask, Walked, WalkedSystem, WalkTask } from '../../jobs/walk-task.ts';
import { variantOf } from '../../model/instance.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import { Accounts } from '../../simulate/account.ts';
import type { Minimised } from '../../simulate/minimise.ts';
import type { NothingFound, Simulation } from '../../simulate/result.ts';
import { chunkSize, newShared, stopAll } from '../../simulate/share.ts';
import { type Tally, together } from '../../simulate/tally.ts';
import type { Find } from '../../simulate/walk-chunk.ts';
import type { Context } from '../shared/command.ts';
import type { SimulateSettings } from './settings.ts';

/** Seconds that leaving out steps may take; the traces of the zap take a tenth of one. */
const MINIMISING_SECONDS = 10;

/** Seconds that Node's timers can be set to. */
const LONGEST_TIMER = 2_000_000;

/**
 * Walks one variant on several threads, then looks into what the violating walk with the least number found. This thread
 * stays free for signals and progress. Never rejects: what goes wrong on a thread is a verdict.
 */
export const runSimulation = async (
  cell: Cell,
  settings: SimulateSettings,
  context: Context,
  onProgress: (tally: Tally, seconds: number) => void,
): Promise<Simulation> => {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { model, instance, properties, set } = cell;
  const { seed, depth } = settings;
  const walked: Omit<WalkedSystem, 'shared'> = { model, variant: instance.variant, set, properties, seed, depth };
  const { tally, found, error, limit, reason } = await walkAll(cell, walked, settings, context, (so) =>
    onProgress(so, seconds()),
  );
  const about = {
    model: instance.model.name,
    variant: instance.variant,
    title: variantOf(instance.model, instance.variant)?.title ?? instance.variant,
    bounds: instance.bounds,
    seed,
    depth,
    tally,
  };
  if (error !== undefined) return { ...about, verdict: error, walk: undefined, seconds: seconds() };
  if (found === undefined)
    return { ...about, verdict: { kind: 'incomplete', limit, reason }, walk: undefined, seconds: seconds() };
  const looked = await lookInto({ ...walked, shared: newShared(), find: found, patience: MINIMISING_SECONDS }, context);
  const walk = { index: found.walk, steps: found.steps };
  return 'kind' in looked
    ? { ...about, verdict: looked, walk: { ...walk, minimal: false }, seconds: seconds() }
    : { ...about, verdict: looked.verdict, walk: { ...walk, minimal: looked.minimal }, seconds: seconds() };
};

interface WalkedAll extends Omit<NothingFound, 'kind'> {
  readonly tally: Tally;
  readonly found: Find | undefined;
  /** Why a thread died. */
  readonly error: Failed | undefined;
}

const walkAll = async (
  cell: Cell,
  walked: Omit<WalkedSystem, 'shared'>,
  { from, to, depth, maxTime: asked, workers }: SimulateSettings,
  context: Context,
  onProgress: (tally: Tally) => void,
): Promise<WalkedAll> => {
  const shared = newShared();
  const maxTime = asked === undefined ? undefined : Math.min(asked, LONGEST_TIMER);
  const size = chunkSize(depth);
  const task: WalkTask = { ...walked, shared, from, to, size };
  const accounts = new Accounts(withProperties(cell.instance.system, cell.properties));
  let done = accounts.account.tally;
  let limit: NothingFound['limit'] = 'walks';
  let error: Failed | undefined;
  let reason: string | undefined;
  const stopping = new AbortController();
  const stop = (why: NothingFound['limit']): void => {
    if (limit === 'walks') limit = why;
    stopAll(shared);
  };
  const interrupt = (): void => {
    stop('interrupted');
    stopping.abort();
  };
  if (context.signal.aborted) interrupt();
  context.signal.addEventListener('abort', interrupt);
  const timer = maxTime === undefined ? undefined : setTimeout(() => stop('time'), maxTime * 1000);
  const threads = Math.min(workers, Math.ceil((to - from) / size));
  await runCells<WalkTask, Walked, null>(
    Array.from({ length: threads }, () => task),
    {
      entry: new URL(`../../jobs/walk-thread${extname(import.meta.url)}`, import.meta.url),
      atOnce: threads,
      signal: stopping.signal,
      ...(maxTime === undefined ? {} : { maxTime }),
      onProgress: (_, { number, chunk }) => {
        accounts.add(number, chunk);
        done = together(done, chunk.tally);
        onProgress(done);
      },
      onEnd: (_, end) => {
        if (end.kind === 'silent') {
          reason = silence;
          stop(end.why === 'time' ? 'time' : 'interrupted');
        }
        const died = deathOf(end, context);
        if (died === undefined || error !== undefined) return;
        error = died;
        // What the others do is of no use any more; one that hangs must not be waited for.
        stopAll(shared);
        stopping.abort();
      },
    },
  );
  clearTimeout(timer);
  context.signal.removeEventListener('abort', interrupt);
  const { tally, found, settled } = accounts.account;
  return { tally, found, error: settled ? undefined : error, limit, reason };
};

const silence = `a thread did not answer within ${patience / 1000} seconds, and was ended: does a step or a property of the model run for ever?`;

/** Walks the violating walk again, on a thread, and leaves out what its trace does not need. */
const lookInto = async (task: FindTask, context: Context): Promise<Minimised | Failed> => {
  const stop = (): void => stopAll(task.shared);
  // One that came before only ended the walking.
  const before = context.signal.aborted;
  context.signal.addEventListener('abort', stop);
  const [end] = await runCells<FindTask, never, Minimised>([task], {
    entry: new URL(`../../jobs/find-thread${extname(import.meta.url)}`, import.meta.url),
    atOnce: 1,
    ...(before ? {} : { signal: context.signal }),
  });
  context.signal.removeEventListener('abort', stop);
  if (end?.kind === 'result') return end.result;
  if (end?.kind === 'silent' || end?.kind === 'not begun' || end === undefined)
    return died({ code: 'recipe', message: silence, hint: undefined, stack: undefined });
  return deathOf(end, context) ?? died({ code: 'internal', message: 'no answer', hint: undefined, stack: undefined });
};

/** The verdict where a thread died; undefined where it did not. */
const deathOf = (end: CellEnd<unknown>, { debug, output }: Context): Failed | undefined => {
  switch (end.kind) {
    case 'result':
    case 'not begun':
    case 'silent':
      return undefined;
    case 'heap full':
      return died({
        code: 'memory',
        message: "a thread's JavaScript heap was full",
        hint: 'walks of fewer steps (--depth), or smaller bounds, need less',
        stack: undefined,
      });
    case 'error':
      if (end.error.stack !== undefined && debug) output.note([end.error.stack]);
      return died(end.error);
  }
};

const died = ({ code, message, hint }: CellError): Failed => ({
  kind: 'failed',
  error: {
    code,
    message,
    hint: code === 'internal' ? (hint ?? 'this is a defect of shootdown; --debug shows the stack') : hint,
  },
  at: { kind: 'search' },
  trace: { initial: null, steps: [] },
});
