import { checkedAnswer, checkedSight } from '../../model/language/property.ts';
import { blocked } from '../../model/language/step.ts';
import { checkedEnd, checkedLabel, type System, type ThreadRule } from '../../model/language/system.ts';
import type { Findings } from '../../search/findings.ts';
import { type LearnOptions, learnedTransitions } from '../learning/learned-transitions.ts';
import { mutated } from '../learning/property-memo.ts';
import type { Learned } from '../learning/serialized-trees.ts';
import type { Slot } from '../state/layout.ts';
import { readCode, writeCode } from '../state/scalar-source.ts';
import type { Draft } from '../state/state-buffer.ts';
import { frameOf } from '../state/thread-frame.ts';
import type { Footprints } from './footprints.ts';

/** Where generated code leaves successors: packed states one after the other. */
export interface Batch {
  readonly words: Int32Array;
  /** Words in use. */
  length: number;
  /** Where it is noted which rule made each successor, at the place of its first word; undefined where nobody asks. */
  readonly tags?: Int32Array | undefined;
}

/** The generated code of one system. It works on the draft's words; `at` says how far a call came when it threw. */
export interface Transitions {
  /** Makes the transitions of the state at `offset` of `log`, from instance `first` on. True if a step that is not noise was enabled. */
  readonly expand: (log: Int32Array, offset: number, first: number) => boolean;
  /** As `expand`, of the instances `first` to `end - 1` only, by what has been learnt. */
  readonly expandSome: (log: Int32Array, offset: number, first: number, end: number) => boolean;
  /** Evaluates the properties on the state at `offset` of `log`, from the one at place `first` on. */
  readonly check: (log: Int32Array, offset: number, first: number) => void;
  /** Whether it is wrong that nothing can happen in the state that the draft's words are; throws what `final` throws. */
  readonly mustGoOn: () => boolean;
  /** What was read and written so far; complete if the option `footprints` was given. */
  readonly footprints: () => Footprints;
  /** What has been learnt so far. */
  readonly learned: () => Learned;
  /** Takes over what was learnt of the same system elsewhere, and goes on with code generated from it. */
  readonly learn: (learned: Learned) => void;
  /** The instance or property that was running when `expand` or `check` threw. */
  readonly progress: { at: number; enabled: boolean };
  /** The rule, and the place of its arguments, of each instance. */
  readonly instances: readonly Instance[];
}

/** A rule with one combination of its arguments, by their places. */
export interface Instance {
  readonly rule: number;
  readonly args: number;
}

/** The recipes themselves, without anything learnt. */
export interface PlainSteps {
  readonly expand: Transitions['expand'];
  readonly check: Transitions['check'];
  /** Functions of their own, made when first asked for. */
  readonly single: {
    /**
     * For each rule: runs the recipe with the arguments at place `args` on the draft's words, which are also given as
     * they are, appends the successor and restores the words.
     */
    readonly steps: readonly ((args: number, ...words: readonly number[]) => void)[];
    /** For each property: evaluates it on the draft's words, which are also given as they are. */
    readonly checks: readonly ((...words: readonly number[]) => void)[];
  };
  /** For each thread and each action, in order: runs those of its recipes that may happen, from instance `first` on. */
  readonly actors: readonly ((first: number, ...words: readonly number[]) => void)[];
}

/** The transitions of a system: run by the recipes at first, and by what was learnt of them once there is enough to do. */
export const generateTransitions = (
  system: System,
  draft: Draft,
  batch: Batch,
  findings: Findings,
  broken: (property: number) => void,
  options: LearnOptions = {},
): Transitions => {
  const progress = { at: 0, enabled: false };
  const instances = system.rules.flatMap((rule, r) => rule.args.map((_, args): Instance => ({ rule: r, args })));
  const plain = generatePlain(system, draft, batch, findings, broken, progress);
  const learned = learnedTransitions({ system, draft, batch, findings, progress, instances, plain, broken }, options);
  return { ...learned, progress, instances };
};

/**
 * Generates the loop body of the search: straight-line code that loads a state of W words, runs every rule with every
 * argument, appends each successor to the batch, and puts the W words back. Each recipe has a call site of its own, so
 * that V8 can inline it, and only the step that a thread stands at is tried.
 *
 * A step that changes nothing is counted and not appended: its successor is known.
 */
const generatePlain = (
  system: System,
  draft: Draft,
  batch: Batch,
  findings: Findings,
  broken: (property: number) => void,
  progress: Transitions['progress'],
): PlainSteps => {
  const W = draft.layout.words;
  const each = (text: (i: number) => string, separator = ' '): string =>
    Array.from({ length: W }, (_, i) => text(i)).join(separator);
  const state = each((i) => `s${i}`, ', ');
  const load = `const ${each((i) => `s${i} = log[o + ${i}]`, ', ')}; ${each((i) => `w[${i}] = s${i};`)}`;
  const restore = each((i) => `w[${i}] = s${i};`);
  const changed = each((i) => `w[${i}] !== s${i}`, ' || ');
  const append = (r: number): string =>
    `if (${changed}) { const n = batch.length; ${each((i) => `words[n + ${i}] = w[${i}];`)}${batch.tags === undefined ? '' : ` tags[n] = ${r};`} batch.length = n + ${W}; }`;

  const names: string[] = [];
  const values: unknown[] = [];
  const constant = (name: string, value: unknown): string => {
    names.push(name);
    values.push(value);
    return name;
  };
  const steps: string[] = [];
  const blocks: string[] = [];
  let cases: string[] = [];
  let first = 0;

  system.rules.forEach((rule, r) => {
    const run = constant(`run${r}`, rule.run);
    const args = constant(`args${r}`, rule.args);
    const one = rule.args.length === 1;
    const thread = rule.kind === 'thread' ? frameOf(system, draft, rule) : undefined;
    const frame = thread === undefined ? '' : `${constant(`frame${r}`, thread.view)}, `;
    const advance = thread === undefined ? '' : goTo(rule as ThreadRule, thread.pc, constant(`rule${r}`, rule));
    const step = `progress.at = ${first}${one ? '' : ' + i'};
        const r = ${run}(root, ${frame}${args}[${one ? '0' : 'i'}]);
        if (r !== blocked) { ${thread === undefined ? `if (r !== undefined) checkedEnd(${JSON.stringify(rule.label)}, r);` : advance} taken[${r}]++; ${rule.noise ? '' : 'progress.enabled = true;'} ${append(r)} }
        ${restore}`;
    steps.push(step);
    const body = one
      ? `if (${first} >= first) { ${step} }`
      : `for (let i = Math.max(0, first - ${first}); i < ${rule.args.length}; i++) { ${step} }`;
    first += rule.args.length;
    if (thread === undefined) {
      blocks.push(`{ ${body} }`);
      return;
    }
    const labels = (rule as ThreadRule).thread.frame.fields.pc as { values?: readonly string[] };
    cases.push(`case ${labels.values?.indexOf(rule.label)}: { ${body} break; }`);
    const next = system.rules[r + 1];
    const last =
      next === undefined ||
      next.kind !== 'thread' ||
      next.thread !== (rule as ThreadRule).thread ||
      next.id !== (rule as ThreadRule).id;
    if (last) {
      blocks.push(`switch (${readCode(String(thread.pc.address), thread.pc.bits)}) { ${cases.join('\n        ')} }`);
      cases = [];
    }
  });

  const checks = system.properties.map((property, p) => {
    const predicate = constant(`property${p}`, property.kind === 'always' ? property.holds : property.seen);
    const test =
      property.kind === 'always'
        ? `const r = ${predicate}(root); if (r !== true) { checkedAnswer(properties[${p}], r); broken(${p}); }`
        : `if (known[${p}] === 0 && checkedSight(properties[${p}], ${predicate}(root))) seen[${p}] = 1;`;
    return `progress.at = ${p}; ${test} if (${changed}) { ${restore} throw mutated(); }`;
  });

  // Each block is a function of its own: one function with every step would be too long for the optimizing compiler.
  const text = `'use strict';
    const words = batch.words;
    ${blocks.map((block, b) => `const block${b} = (first, ${state}) => { ${block} };`).join('\n    ')}
    return {
      expand(log, o, first) {
        ${load}
        if (first === 0) progress.enabled = false;
        ${blocks.map((_, b) => `block${b}(first, ${state});`).join('\n        ')}
        return progress.enabled;
      },
      check(log, o, first) {
        ${load}
        ${checks.map((check, p) => `if (${p} >= first) { ${check} }`).join('\n        ')}
      },
      actors: [${blocks.map((_, b) => `block${b}`).join(', ')}],
    };`;
  const single = `'use strict';
    const words = batch.words;
    return {
      checks: [${checks.map((check) => `(${state}) => { ${check} }`).join(',\n')}],
      steps: [${steps.map((step) => `(i, ${state}) => { ${step} }`).join(',\n')}],
    };`;
  const runtime = {
    w: draft.words,
    root: draft.root,
    batch,
    tags: batch.tags,
    blocked,
    progress,
    taken: findings.taken,
    seen: findings.seen,
    known: findings.known,
    broken,
    mutated,
    properties: system.properties,
    checkedAnswer,
    checkedEnd,
    checkedLabel,
    checkedSight,
  };
  const made = (body: string): unknown =>
    new Function(...Object.keys(runtime), ...names, body)(...Object.values(runtime), ...values);
  let singles: PlainSteps['single'] | undefined;
  return {
    ...(made(text) as Pick<PlainSteps, 'expand' | 'check' | 'actors'>),
    // Only what does not fit into what is learnt asks for these.
    get single() {
      singles ??= made(single) as PlainSteps['single'];
      return singles;
    },
  };
};

/** Text that sets the thread's program counter to the label `r`. */
const goTo = (rule: ThreadRule, pc: Slot, ruleName: string): string => {
  const { values } = rule.thread.frame.fields.pc as unknown as { values: readonly string[] };
  const cases = values.flatMap((label, code) =>
    rule.thread.absent.includes(label) ? [] : [`case ${JSON.stringify(label)}: c = ${code}; break;`],
  );
  return `let c = 0; switch (r) { ${cases.join(' ')} default: checkedLabel(${ruleName}, r); } ${writeCode(String(pc.address), pc.bits, 'c')}`;
};
