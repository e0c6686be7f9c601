import { ShootdownError } from '../../model/errors.ts';
import type { Trace, TraceStep } from '../../trace/trace.ts';
import { type Table, wayOf } from './table.ts';

/** A step of a counterexample, and the tokens that it is on a kernel. */
export interface ScheduledStep {
  readonly step: TraceStep;
  readonly cpu: number;
  /** In their order; none: it has no gate of its own. */
  readonly tokens: readonly string[];
  readonly note: string | undefined;
}

/** Throws an `unknown` error for a step that the table does not know. */
export const scheduleOf = (table: Table, { steps }: Trace): readonly ScheduledStep[] => {
  /** The symbol at which each CPU is held. */
  const heldAt = new Map<string, string>();
  const opening = Object.entries(table.opens ?? {})
    .filter(([opener]) => steps.some(({ thread }) => thread === opener))
    .flatMap(([opener, tokens]) => tokens.map((token) => `${table.threads[opener]}${token}`));
  for (const token of opening) {
    const [on = '', symbol] = token.split('>');
    if (symbol !== undefined) heldAt.set(on, symbol);
  }
  const scheduled = steps.map((step, i): ScheduledStep => {
    const next = steps.slice(i + 1).find(({ thread }) => thread === step.thread);
    const way = wayOf(table, step, next);
    if (way === undefined)
      throw new ShootdownError(
        'unknown',
        `step ${i + 1}, ${step.thread}: ${step.step}, is not in the table of ${table.model} on ${table.series}`,
        `its steps are in src/real-kernel/drive/tables; its threads are ${Object.keys(table.threads).join(', ')}`,
      );
    const cpu = table.threads[step.thread] as number;
    const begins = (way.begins ?? []).map((token) => {
      const whole = placed(token, cpu, step);
      const [on = '', symbol = ''] = whole.split(/[<>]/);
      const held = heldAt.get(on) === symbol && whole.includes('>');
      heldAt.delete(on);
      return held ? `${on}<${symbol}` : whole;
    });
    const ended = (way.ended ?? []).map((token) => {
      const whole = placed(token, cpu, step);
      const [on = '', symbol] = whole.split('>');
      // What a step does on another CPU holds nobody there.
      if (symbol !== undefined && on === String(cpu)) heldAt.set(on, symbol);
      return whole;
    });
    return { step, cpu, tokens: [...(i === 0 ? opening : []), ...begins, ...ended], note: way.note };
  });
  return withoutIdleHolds(heldToTheEnd(scheduled, heldAt, table.sees ?? []));
};

/** A CPU that no later token lets go on is held where it is until the last step has ended, and `sees` have passed. */
const heldToTheEnd = (
  steps: readonly ScheduledStep[],
  heldAt: ReadonlyMap<string, string>,
  sees: readonly string[],
): readonly ScheduledStep[] => {
  const order = orderOf(steps);
  const freed = [...heldAt]
    .filter(
      ([on, symbol]) => order.findLast((token) => Number.parseInt(token, 10) === Number(on)) === `${on}>${symbol}`,
    )
    .map(([on, symbol]) => `${on}<${symbol}`);
  return steps.map((step, i) =>
    i < steps.length - 1 ? step : { ...step, tokens: [...step.tokens, ...sees, ...freed] },
  );
};

const placed = (token: string, cpu: number, { args }: TraceStep): string => {
  const filled = token.replace('#', String(cpu)).replace(/\{(\w+)\}/g, (_, name: string) => String(args[name]));
  return /^\d/.test(filled) ? filled : `${cpu}${filled}`;
};

/** A CPU that is let go at once is not held: `1>symbol`, and no token before its `1<symbol`. */
const withoutIdleHolds = (steps: readonly ScheduledStep[]): readonly ScheduledStep[] => {
  let last = '';
  return steps.map((step) => ({
    ...step,
    tokens: step.tokens.filter((token) => {
      const idle = token === last.replace('>', '<') && token !== last;
      if (!idle) last = token;
      return !idle;
    }),
  }));
};

/** The whole order, as guest/drive/kgate.c takes it. */
export const orderOf = (steps: readonly ScheduledStep[]): readonly string[] => steps.flatMap(({ tokens }) => tokens);

/** The tokens that the user program passes by itself. */
export const usersOf = (order: readonly string[]): readonly string[] =>
  order.filter((token) => !/^\d+[<>]/.test(token));
