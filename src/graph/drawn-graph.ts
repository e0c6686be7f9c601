import { ShootdownError, suggest } from '../model/errors.ts';
import type { Domain, PlainValue } from '../model/language/domain.ts';
import type { System } from '../model/rules/rule.ts';
import { print } from '../model/values/value.ts';
import { domainsUnder, fieldOf, stagesOf } from '../trace/changes.ts';
import { notable } from '../trace/diagram/initial-state.ts';
import { call } from '../trace/rules.ts';
import type { StateSpace } from './state-space.ts';

/** A node as it is drawn: one state, or all states that are alike in the chosen fields. */
export interface DrawnNode {
  /** Lines. */
  readonly label: readonly string[];
  /** How many states it stands for. */
  readonly states: number;
  readonly initial: boolean;
  readonly broken: readonly string[];
  /** Of all, or of some of its states. */
  readonly deadlock: boolean;
  readonly finished: boolean;
  readonly failed: boolean;
  readonly cut: boolean;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  /** Each step that leads there, once: `user 0: store(va 0)`. */
  readonly labels: readonly string[];
}

/** What is written as DOT or GraphML. */
export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** The node that each state of the space is in. */
  readonly nodeOf: readonly number[];
}

/**
 * The states of a space as nodes, or, with `fields`, one node for all states that are alike in them (a quotient: two steps
 * that follow each other in it need not do so in any one state). A field is a path: `lock`, `cpus[0].tlb`, `sender.pc`. Throws
 * `unknown` for a path that the state does not have.
 */
export const drawnGraph = (system: System, space: StateSpace, fields: readonly string[] = []): DrawnGraph => {
  for (const path of fields) requirePlace(system, path);
  const labelOf = (value: PlainValue): readonly string[] =>
    fields.length === 0
      ? notable(system, value)
      : fields.map((path) => `${path}: ${printed(system.root, value, path)}`);

  const groups = new Map<string, number>();
  const members: number[][] = [];
  const labels: (readonly string[])[] = [];
  const groupOf = space.states.map(({ value }, n) => {
    const label = labelOf(value);
    const key = fields.length === 0 ? String(n) : label.join('\n');
    const known = groups.get(key) ?? members.length;
    if (known === members.length) {
      groups.set(key, known);
      members.push([]);
      labels.push(label);
    }
    members[known]?.push(n);
    return known;
  });

  const initial = new Set(space.initial.map((n) => groupOf[n]));
  const nodes = members.map((numbers, g): DrawnNode => {
    const states = numbers.map((n) => space.states[n] as (typeof space.states)[number]);
    return {
      label: labels[g] ?? [],
      states: states.length,
      initial: initial.has(g),
      broken: [...new Set(states.flatMap(({ broken }) => broken))],
      deadlock: states.some(({ end }) => end === 'deadlock'),
      finished: states.some(({ end }) => end === 'finished'),
      failed: states.some(({ failed }) => failed !== undefined),
      cut: states.some(({ cut }) => cut),
    };
  });

  const edges = new Map<string, { from: number; to: number; labels: Set<string> }>();
  for (const { from, to, thread, step, args } of space.edges) {
    const [a, b] = [groupOf[from] as number, groupOf[to] as number];
    // What happens within a group is not drawn; a step of one state that changes nothing is.
    if (a === b && from !== to) continue;
    const edge = edges.get(`${a} ${b}`) ?? { from: a, to: b, labels: new Set<string>() };
    edge.labels.add(`${thread}: ${call(step, args)}`);
    edges.set(`${a} ${b}`, edge);
  }
  return { nodes, edges: [...edges.values()].map((edge) => ({ ...edge, labels: [...edge.labels] })), nodeOf: groupOf };
};

/** Throws where no state has the place. */
const requirePlace = (system: System, path: string): void => {
  let domains: readonly Domain[] = [system.root];
  for (const stage of stagesOf(path)) {
    const under = domains.flatMap((domain) => (outside(domain, stage) ? [] : domainsUnder(domain, stage)));
    if (under.length === 0) throw noField(path, stage, domains);
    domains = under;
  }
};

const outside = (domain: Domain, stage: string | number): boolean =>
  domain.kind === 'array' && typeof stage === 'number' && stage >= domain.length;

const noField = (path: string, stage: string | number, domains: readonly Domain[]): ShootdownError => {
  const within = domains.flatMap((domain) => {
    const inner = domain.kind === 'nullable' ? domain.of : domain;
    return inner.kind === 'variant' ? Object.values(inner.cases) : [inner];
  });
  const names = within.flatMap((inner) => (inner.kind === 'struct' ? Object.keys(inner.fields) : []));
  const [array] = within.filter((inner) => inner.kind === 'array');
  const hint =
    names.length > 0
      ? suggest(String(stage), [...new Set(names)])
      : array && `an element is named by its number, 0 to ${array.length - 1}`;
  return new ShootdownError('unknown', `the state has no field ${path}: there is no '${stage}'`, hint);
};

/** What is at a path of a state, printed; `none` where it leads through a null, behind the end of a list, or to a field of another case of a variant. */
const printed = (root: Domain, state: PlainValue, path: string): string => {
  let domain: Domain | undefined = root;
  let value: PlainValue = state;
  for (const stage of stagesOf(path)) {
    if (value === null || domain === undefined) return 'none';
    const inner: Domain = domain.kind === 'nullable' ? domain.of : domain;
    const its: Domain | undefined = inner.kind === 'variant' ? inner.cases[fieldOf(value, 'kind') as string] : inner;
    domain = its && domainsUnder(its, stage)[0];
    value = (value as { readonly [stage: string | number]: PlainValue })[stage] ?? null;
  }
  return domain === undefined || (value === null && domain.kind !== 'nullable') ? 'none' : print(domain, value);
};
