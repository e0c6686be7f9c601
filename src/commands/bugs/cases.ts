import { modelNames, notModelled } from '../../../models/index.ts';
import { isCounterexample } from '../../check/result.ts';
import { loadModel } from '../../loading/models.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds, Bug, Variant } from '../../model/variant.ts';
import { settingWords } from '../../report/named-values.ts';
import type { Collector } from '../shared/problems.ts';
import type { Checked } from '../shared/run-variants.ts';
import { type VariantJob, variantJob } from '../shared/variant-job.ts';

/** A bug of a model. */
export interface Case {
  /** The model as it is named on a command line. */
  readonly target: string;
  readonly model: Model;
  /** The form that has the bug. */
  readonly variant: Variant<string, unknown>;
  readonly bug: Bug;
  /** Bounds at which the mended form is checked. */
  readonly fixedAt: Bounds;
}

/** A case, and what was found of its forms. A form that Ctrl-C came before is undefined. */
export interface CheckedCase extends Case {
  readonly broken: Checked | undefined;
  readonly fixed: Checked | undefined;
  /** The race diagram of the broken form; no lines where it has none. */
  readonly diagram: readonly string[];
}

/** The broken form breaks what it is expected to, and the mended one holds, as expected. */
export const isAsExpected = ({ broken, fixed }: CheckedCase): boolean =>
  broken?.asExpected === true &&
  isCounterexample(broken.result.verdict) &&
  fixed?.asExpected === true &&
  fixed.result.verdict.kind === 'holds';

/** What the broken form is expected to break first. */
export const expectedProperty = ({ expect }: Variant<string, unknown>): string | undefined => {
  if (typeof expect === 'function') return undefined;
  const first = 'kind' in expect ? expect : expect[0];
  return first.kind === 'violated' ? first.property : undefined;
};

/** The cases of some models, of all of shootdown's own if none is named, by id. */
export const allCases = async (
  problems: Collector,
  targets: readonly string[] = modelNames,
): Promise<readonly Case[]> => {
  const cases: Case[] = [];
  for (const target of targets) {
    const model = await problems.attemptLater(() => loadModel(target));
    if (model !== undefined) cases.push(...casesOf(model, target));
  }
  return cases.sort((a, b) => a.bug.id.localeCompare(b.bug.id, 'en', { numeric: true }));
};

/** The bugs of a model. `target`: how it is named on a command line. */
export const casesOf = (model: Model, target: string): readonly Case[] =>
  model.variants.flatMap((variant) => {
    const { bug } = variant;
    if (bug === undefined) return [];
    return [{ target, model, variant, bug, fixedAt: { ...ownBounds(model, bug.fixed), ...fixedBoundsOf(bug) } }];
  });

const fixedBoundsOf = ({ fixedAt = {} }: Bug): Bounds => fixedAt as Bounds;

/** Whether a user who writes `id` means a case. */
export const isNamedBy =
  (id: string) =>
  (other: string): boolean =>
    other.toLowerCase() === id.toLowerCase();

/** What is wrong with an id that none of the cases has; undefined where one has it. */
export const unknownCase = (id: string, cases: readonly Case[]): ShootdownError | undefined => {
  const ids = cases.map(({ bug }) => bug.id);
  if (ids.some(isNamedBy(id))) return undefined;
  const why = notModelled.find((absent) => isNamedBy(id)(absent.id))?.why;
  return why === undefined
    ? new ShootdownError('unknown', `there is no case '${id}'`, suggest(id.toUpperCase(), ids))
    : new ShootdownError('unknown', `case ${id.toUpperCase()} is not modelled`, why);
};

/** The two forms of a case. */
export interface Forms {
  readonly broken: VariantJob;
  readonly fixed: VariantJob;
}

/** The jobs of the two forms of each case. Several cases may be mended in the same form: it is checked once. */
export const formsOf = (cases: readonly Case[]): readonly Forms[] => {
  const jobs = new Map<string, VariantJob>();
  const shared = (job: VariantJob): VariantJob => {
    const key = `${job.model} ${job.label}`;
    const first = jobs.get(key) ?? job;
    jobs.set(key, first);
    return first;
  };
  return cases.map(({ target, model, variant, bug }) => ({
    broken: shared(jobOf(target, model, variant.name, {}, bug.property)),
    fixed: shared(jobOf(target, model, bug.fixed, fixedBoundsOf(bug))),
  }));
};

const jobOf = (target: string, model: Model, variant: string, set: Bounds, property?: string): VariantJob => {
  const job = variantJob({ target, model, variant, set }, property === undefined ? undefined : [property]);
  if ('problem' in job) throw job.problem;
  return { ...job, label: [[job.label, ...(job.properties ?? [])].join('/'), ...settingWords(set)].join(' ') };
};
