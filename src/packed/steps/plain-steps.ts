import { checkedAnswer, checkedSight, type Property } from '../../model/language/property.ts';
import { blocked } from '../../model/language/step.ts';
import { checkedEnd, checkedLabel } from '../../model/rules/answers.ts';
import type { ThreadRule } from '../../model/rules/rule.ts';
import { refusals, takeRefusal } from '../../model/values/refusals.ts';
import { readCode, writeCode } from '../state/scalar-source.ts';
import { frameOf, type ThreadFrame } from '../state/thread-frame.ts';
import { sameThread } from './instances.ts';
import { mutated } from './recorded-recipes.ts';
import type { PlainSteps, StepContext } from './types.ts';

/**
 * Generates the loop body of the search: straight-line code that loads a state of W words, runs every rule with every
 * argument, appends each successor to the batch, and puts the W words back. Each recipe has a call site of its own, so
 * that V8 can inline it, and only the step that a thread stands at is tried.
 *
 * A step that changes nothing is counted and not appended: its successor is known.
 */
export const plainSteps = ({ batch, broken, buffer, findings, progress, system }: StepContext): PlainSteps => {
  const W = buffer.layout.words;
  const each = (text: (i: number) => string, separator = ' '): string =>
    Array.from({ length: W }, (_, i) => text(i)).join(separator);
  const state = each((i) => `s${i}`, ', ');
  const load = `const ${each((i) => `s${i} = log[o + ${i}]`, ', ')}; ${each((i) => `w[${i}] = s${i};`)}`;
  const restore = each((i) => `w[${i}] = s${i};`);
  const changed = each((i) => `w[${i}] !== s${i}`, ' || ');
  const append = (r: number): string =>
    `if (${changed}) { const n = batch.length; ${each((i) => `words[n + ${i}] = w[${i}];`)}${batch.tags === undefined ? '' : ` tags[n] = ${r};`}${batch.makers === undefined ? '' : ' makers[n] = 0;'} batch.length = n + ${W}; }`;

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
    const thread = rule.kind === 'thread' ? frameOf(system, buffer, rule) : undefined;
    const frame = thread === undefined ? '' : `${constant(`frame${r}`, thread.view)}, `;
    const advance = thread === undefined ? '' : goTo(rule as ThreadRule, thread, constant(`rule${r}`, rule));
    const step = `progress.at = ${first}${one ? '' : ' + i'};
        const r = ${run}(root, ${frame}${args}[${one ? '0' : 'i'}]);
        ${unrefused}
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
    cases.push(`case ${thread.labels.indexOf(rule.label)}: { ${body} break; }`);
    if (!sameThread(rule, system.rules[r + 1])) {
      blocks.push(`switch (${readCode(String(thread.pc.address), thread.pc.bits)}) { ${cases.join('\n        ')} }`);
      cases = [];
    }
  });

  const checkOf = (property: Property, p: number, answer: string, isPart = false): string => {
    const settle = isPart ? ` progress.settled = ${p};` : '';
    const test =
      property.kind === 'always'
        ? `const r = ${answer}; ${unrefused} if (r !== true) { checkedAnswer(properties[${p}], r); broken(${p});${settle} }`
        : `if (known[${p}] === 0) { if (checkedSight(properties[${p}], ${answer})) { seen[${p}] = 1;${settle} } ${unrefused} }`;
    return `progress.at = ${p}; ${test} if (${changed}) { ${restore} throw mutated(); }`;
  };
  const checks = system.properties.map((property, p) =>
    checkOf(
      property,
      p,
      `${constant(`property${p}`, property.kind === 'always' ? property.holds : property.seen)}(root)`,
    ),
  );
  const partChecks = system.properties.map((property, p) => {
    if (property.parts === undefined) return 'undefined';
    const answer = `${constant(`parts${p}`, property.parts)}.${property.kind === 'always' ? 'holds' : 'seen'}(root, part)`;
    return `(part) => (${state}) => { if (progress.settled === ${p}) return; ${checkOf(property, p, answer, true)} }`;
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
    ${checks.map((check, p) => `const check${p} = (${state}) => { ${check} };`).join('\n')}
    ${steps.map((step, r) => `const step${r} = (i, ${state}) => { ${step} };`).join('\n')}
    const ofPart = [${partChecks.join(',\n')}];
    return { checks: [${checks.map((_, p) => `check${p}`).join(', ')}], checkOfPart: (property, part) => ofPart[property](part), steps: [${steps.map((_, r) => `step${r}`).join(', ')}] };`;
  const runtime = {
    w: buffer.words,
    root: buffer.root,
    batch,
    tags: batch.tags,
    makers: batch.makers,
    blocked,
    progress,
    taken: findings.taken,
    seen: findings.seen,
    known: findings.known,
    broken,
    mutated,
    properties: system.properties,
    refusals,
    takeRefusal,
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

/** Statement that throws what a view has refused, though the recipe caught it. */
const unrefused = 'if (refusals.last !== undefined) throw takeRefusal();';

/** Text that sets the thread's program counter to the label `r`. */
const goTo = (rule: ThreadRule, { labels, pc }: ThreadFrame, ruleName: string): string => {
  const cases = labels.flatMap((label, code) =>
    rule.thread.absent.includes(label) ? [] : [`case ${JSON.stringify(label)}: c = ${code}; break;`],
  );
  return `let c = 0; switch (r) { ${cases.join(' ')} default: checkedLabel(${ruleName}, r); } ${writeCode(String(pc.address), pc.bits, 'c')}`;
};
