import type { NotModelled } from '../../../models/index.ts';
import { isCounterexample } from '../../check/result.ts';
import { isShipped } from '../../loading/find-module.ts';
import { ownBounds } from '../../model/instance.ts';
import { type BugsDocument, bugsSchema, type CaseDocument, type FormDocument } from '../../report/documents/bugs.ts';
import { traceDocument } from '../../report/json-base.ts';
import type { Checked } from '../shared/run-variants.ts';
import { type CheckedCase, isAsExpected } from './cases.ts';

/** Cases, and what was found of their forms. Described in JSON.md. */
export const bugsDocument = (cases: readonly CheckedCase[], notModelled: readonly NotModelled[]): BugsDocument => ({
  schema: bugsSchema,
  cases: cases.map(caseDocument),
  notModelled,
});

const caseDocument = (checked: CheckedCase): CaseDocument => {
  const { target, model, variant, bug, fixedAt, broken, fixed } = checked;
  const modelFile = isShipped(target) ? null : target;
  const verdict = broken?.result.verdict;
  return {
    id: bug.id,
    title: bug.title,
    kind: bug.kind,
    versions: bug.versions ?? null,
    year: bug.year ?? null,
    commit: bug.commit ?? null,
    cve: bug.cve ?? null,
    fromMemory: bug.fromMemory ?? [],
    kernel: bug.kernel,
    story: bug.story,
    fix: bug.fix,
    broken: {
      model: model.name,
      modelFile,
      variant: variant.name,
      bounds: ownBounds(model, variant.name),
      verdict: verdict?.kind ?? null,
      property: verdict?.kind === 'violated' ? verdict.property : null,
      steps: verdict !== undefined && isCounterexample(verdict) ? verdict.trace.steps.length : null,
      ...costs(broken),
      sentence: verdict !== undefined && 'sentence' in verdict ? verdict.sentence : null,
      trace: verdict !== undefined && isCounterexample(verdict) ? traceDocument(verdict.trace) : null,
    },
    fixed: {
      model: model.name,
      modelFile,
      variant: bug.fixed,
      bounds: fixedAt,
      verdict: fixed?.result.verdict.kind ?? null,
      ...costs(fixed),
    },
    asExpected: isAsExpected(checked),
  };
};

const costs = (form: Checked | undefined): Pick<FormDocument, 'states' | 'transitions' | 'seconds'> => ({
  states: form?.result.statistics.states ?? null,
  transitions: form?.result.statistics.transitions ?? null,
  seconds: form?.result.statistics.seconds ?? null,
});
