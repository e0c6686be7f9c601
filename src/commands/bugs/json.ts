import type { NotModelled } from '../../../models/index.ts';
import { isCounterexample, type Verdict } from '../../check/result.ts';
import { isShipped } from '../../loading/find-module.ts';
import { ownBounds } from '../../model/instance.ts';
import type { Bounds, BugFact, BugKind } from '../../model/variant.ts';
import type { Checked } from '../shared/run-variants.ts';
import { type CheckedCase, isAsExpected } from './cases.ts';

export const bugsSchema = 'shootdown/bugs/1';

/** What `bugs --json` prints: cases of the catalogue, each checked in its broken and in its mended form. */
export interface BugsDocument {
  readonly schema: typeof bugsSchema;
  readonly cases: readonly CaseDocument[];
  /** Cases that no model has, and why; none where cases were named. */
  readonly notModelled: readonly NotModelled[];
}

/** A case of the catalogue, and what was found of its forms. */
export interface CaseDocument {
  readonly id: string;
  readonly title: string;
  readonly kind: BugKind;
  readonly versions: string | null;
  readonly year: number | null;
  readonly commit: string | null;
  readonly cve: string | null;
  readonly fromMemory: readonly BugFact[];
  readonly kernel: readonly string[];
  readonly story: string;
  readonly fix: string;
  readonly broken: FormDocument & { readonly property: string | null; readonly steps: number | null };
  readonly fixed: FormDocument;
  readonly asExpected: boolean;
}

/** A form of a case, checked. Of one that was not checked to an end, what was not found is null. */
export interface FormDocument {
  readonly model: string;
  /** The model's file as it was given on the command line; null for a model of shootdown's own. */
  readonly modelFile: string | null;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly verdict: Verdict['kind'] | null;
  readonly states: number | null;
  readonly transitions: number | null;
  readonly seconds: number | null;
}

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
