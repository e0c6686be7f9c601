// What the steps of a system do, seen by a search of its own: every step in every state, on plain objects.
import type { Domain, PlainValue } from '../src/model/language/domain.ts';
import { isScalar } from '../src/model/language/domain.ts';
import { blocked } from '../src/model/language/step.ts';
import { framesOf } from '../src/model/rules/ends.ts';
import type { System, ThreadRule } from '../src/model/rules/rule.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { changesBetween, domainsUnder, stagesOf } from '../src/trace/changes.ts';

export interface SeenStep {
  /** Thread and label, or the action. */
  readonly step: string;
  /** Sorted, as are the fields. */
  readonly to: readonly string[];
  readonly waits: boolean;
  /** The fields that it has changed, cut by `placeOf`, but for the program counter of its own thread. */
  readonly writes: readonly string[];
}

export interface SeenSteps {
  readonly states: number;
  readonly steps: readonly SeenStep[];
}

export const naiveSteps = (system: System): SeenSteps => {
  const machine = referenceMachine(system);
  const seen = new Map<string, PlainValue>();
  const pending: PlainValue[] = [];
  const add = (state: PlainValue): void => {
    const key = JSON.stringify(state);
    if (!seen.has(key)) {
      seen.set(key, state);
      pending.push(state);
    }
  };
  for (const { state } of machine.initialStates()) add(state);
  const steps = new Map<string, { readonly to: Set<string>; readonly writes: Set<string>; waits: boolean }>();
  for (const rule of system.rules) steps.set(stepOf(rule), { to: new Set(), writes: new Set(), waits: false });
  for (let state = pending.pop(); state !== undefined; state = pending.pop())
    for (const rule of system.rules) {
      if (rule.kind === 'thread' && pcOf(rule, state) !== rule.label) continue;
      const found = steps.get(stepOf(rule));
      for (const args of rule.args) {
        const next = machine.apply(state, rule, args);
        if (next === blocked) {
          if (found !== undefined) found.waits = true;
          continue;
        }
        if (rule.kind === 'thread') found?.to.add(pcOf(rule, next));
        const own = rule.kind === 'thread' ? pcPath(rule) : '';
        for (const { path } of changesBetween(system.root, state, next))
          if (path !== own) found?.writes.add(placeOf(system.root, path.replaceAll(/\[\d+\]/g, '[]')));
        add(next);
      }
    }
  return {
    states: seen.size,
    steps: [...steps].map(([step, { to, writes, waits }]) => ({
      step,
      to: [...to].sort(),
      waits,
      writes: [...writes].sort(),
    })),
  };
};

/** The field, or the outermost list or nullable struct that it lies in: of these a change may name the whole. */
export const placeOf = (root: Domain, field: string): string => {
  let domain: Domain | undefined = root;
  let place = '';
  for (const stage of stagesOf(field.replace(/ !== null$/, '').replaceAll('[]', '.0'))) {
    const whole = domain?.kind === 'list' || (domain?.kind === 'nullable' && !isScalar(domain.of));
    if (domain === undefined || whole) break;
    domain = domainsUnder(domain, stage)[0];
    place += typeof stage === 'number' ? '[]' : `${place === '' ? '' : '.'}${stage}`;
  }
  return place;
};

const stepOf = (rule: System['rules'][number]): string =>
  rule.kind === 'thread' ? `${rule.thread.name}: ${rule.label}` : rule.label;

const pcOf = ({ thread, id }: ThreadRule, state: PlainValue): string =>
  framesOf(thread, state as object)[id ?? 0]?.pc ?? 'no such thread';

const pcPath = ({ thread, id }: ThreadRule): string => `${thread.name}${id === undefined ? '' : `[${id}]`}.pc`;
