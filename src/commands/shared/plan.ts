import { modelNames } from '../../../models/index.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import type { Bounds } from '../../model/variant.ts';
import { boundsOf } from './options/common-options.ts';
import type { Collector } from './problems.ts';
import { type NamedVariant, type Refused, type VariantJob, variantJob, withProperty } from './variant-job.ts';

/** What a command line asks for. */
export interface Plan {
  readonly jobs: readonly VariantJob[];
  /** The variants whose model refuses the bounds that were set, while it takes them for others. */
  readonly refused: readonly Refused[];
  /** True when one variant was named: its own verdict is the answer, not whether it is as expected. */
  readonly single: boolean;
}

export interface PlanOptions {
  readonly targets: readonly string[];
  readonly set: readonly (readonly [string, number])[];
  readonly properties: readonly string[] | undefined;
  /** The command, for messages. Default: check. */
  readonly command?: string;
}

/**
 * Loads what the command line names, and makes a job of every variant of it; everything that is wrong goes to `problems`.
 * Where a whole model is named without properties, each property that a variant breaks besides has a job of its own.
 */
export const plan = async (
  { targets, set, properties, command = 'check' }: PlanOptions,
  problems: Collector,
): Promise<Plan> => {
  requireTargets(targets, command, problems);
  const bounds = boundsOf(set, problems);
  const single = targets.length === 1 && parseTarget(targets[0] ?? '').variant !== undefined;
  const jobs: VariantJob[] = [];
  const refused: Refused[] = [];
  for (const { isWhole, ...named } of await namedVariants(targets, bounds, problems)) {
    const job = problems.attempt(() => variantJob(named, properties));
    if (job === undefined) {
      for (const [bound, value] of set) problems.attempt(() => requireBound(named, { [bound]: value }));
      continue;
    }
    if ('problem' in job) {
      if (!refused.some(({ label }) => label === job.label)) refused.push(job);
      continue;
    }
    const alone = isWhole && properties === undefined ? job.instance.also : [];
    for (const added of [job, ...alone.map(({ property }) => withProperty(job, property))])
      if (!jobs.some(({ model, label }) => model === added.model && label === added.label)) jobs.push(added);
  }
  for (const { label, model, problem } of refused)
    if (!jobs.some(({ instance }) => instance.model === model))
      problems.add(single ? withLabel(label, problem) : problem);
  return { jobs, refused, single };
};

export const requireTargets = (targets: readonly string[], command: string, problems: Collector): void => {
  if (targets.length === 0) problems.refuse('usage', `${command} needs the name of a model`, suggest('', modelNames));
};

/** The variants that are named, by themselves or with their whole model. A model that cannot be loaded goes to `problems`. */
export const namedVariants = async (
  targets: readonly string[],
  set: Bounds,
  problems: Collector,
): Promise<readonly (NamedVariant & { readonly isWhole: boolean })[]> => {
  const named: (NamedVariant & { readonly isWhole: boolean })[] = [];
  for (const text of targets) {
    const { model: target, variant: only } = parseTarget(text);
    const model = await problems.attemptLater(() => loadModel(target));
    if (model === undefined) continue;
    const variants = only === undefined ? model.variants.map(({ name }) => name) : [only];
    named.push(...variants.map((variant) => ({ target, model, variant, set, isWhole: only === undefined })));
  }
  return named;
};

/** Throws what is wrong with one bound by itself; whether the model can be built with it alone does not matter. */
const requireBound = ({ model, variant }: NamedVariant, set: Bounds): void => {
  try {
    instantiate(model, variant, set);
  } catch (error) {
    if (error instanceof ShootdownError && (error.code === 'unknown' || error.code === 'usage')) throw error;
  }
};

const withLabel = (label: string, { code, message, hint, cause }: ShootdownError): ShootdownError =>
  new ShootdownError(code, `${label}: ${message}`, hint, cause);

/** What `--show` has to say to name a job: its variant, and the property where it is checked alone. */
const shownName = ({ label, instance: { model, variant } }: VariantJob): string =>
  label.startsWith(`${model.name}/`) ? label.slice(model.name.length + 1) : variant;

/** Which jobs `--show` names: `all`, a variant, `VARIANT/PROPERTY`, or the whole label of one. */
export const shownJobs = (
  names: readonly string[],
  jobs: readonly VariantJob[],
  problems: Collector,
): ReadonlySet<VariantJob> => {
  const shown = new Set<VariantJob>();
  for (const name of names) {
    const named = jobs.filter(
      ({ label, instance }) =>
        name === 'all' || instance.variant === name || label === name || label.endsWith(`/${name}`),
    );
    // Where a model could not be loaded, its variants are not known, and that has been said.
    if (named.length === 0 && jobs.length > 0)
      problems.refuse(
        'unknown',
        `--show ${name}: no such variant is checked`,
        suggest(name, [...new Set(jobs.map(shownName)), 'all']),
      );
    for (const job of named) shown.add(job);
  }
  return shown;
};
