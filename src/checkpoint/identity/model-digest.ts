import { type Instance, variantOf } from '../../model/instance.ts';
import { actorOf, type Rule, type System } from '../../model/rules/rule.ts';
import { listOf, objectOf, pairOf, type Read, text } from '../json-reader.ts';
import { digestOf } from './digest.ts';
import { type SourceFile, sourceFilesOf } from './source-files.ts';

/** The name of a part of a model, and its digest. */
export type Part = readonly [name: string, digest: string];

/**
 * What a model is made of, so that an edited one is recognised and the edited part can be named: digests of the state's
 * description, of the variant's value, and of each recipe's source text with its arguments.
 *
 * A recipe's text does not show an edit of a function that it calls. That shows in `files`, where the model's file is known.
 */
export interface ModelDigest {
  readonly state: string;
  readonly variant: string;
  readonly initial: string;
  readonly final: string;
  readonly threads: readonly Part[];
  /** In the order of the rules: counts of what was taken go by their place. */
  readonly steps: readonly Part[];
  readonly properties: readonly Part[];
  readonly files: readonly SourceFile[];
}

/** `modelFile`: the path of the module that exports the model; undefined where there is none, as for a model made by a program. */
export const modelDigestOf = (instance: Instance, modelFile?: string): ModelDigest => ({
  ...partsOf(instance.system),
  variant: digestOf(variantOf(instance.model, instance.variant)?.with),
  files: modelFile === undefined ? [] : sourceFilesOf(modelFile),
});

const partsOf = ({
  root,
  initial,
  threads,
  rules,
  properties,
  final,
}: System): Omit<ModelDigest, 'variant' | 'files'> => ({
  state: digestOf(root),
  initial: digestOf(initial),
  final: digestOf(final),
  threads: threads.map(({ name, over, daemon, absent }) => [name, digestOf([over, daemon, absent])]),
  steps: rules.map((rule) => [stepName(rule), digestOf([rule.args, rule.noise, rule.run])]),
  properties: properties.map((property) => [
    property.name,
    digestOf([property.kind, property.parts ?? (property.kind === 'always' ? property.holds : property.seen)]),
  ]),
});

const stepName = (rule: Rule): string => (rule.kind === 'thread' ? `${actorOf(rule)}: ${rule.label}` : rule.label);

const parts: Read<readonly Part[]> = listOf(pairOf(text, text));

export const readModelDigest: Read<ModelDigest> = objectOf<ModelDigest>({
  state: text,
  variant: text,
  initial: text,
  final: text,
  threads: parts,
  steps: parts,
  properties: parts,
  files: parts,
});

/**
 * What of a model is not as it was, in words: `step 'zap: lock' has changed`. Files are named only when nothing else is
 * found, that is for an edit of something that a recipe calls.
 */
export const changes = (was: ModelDigest, is: ModelDigest): readonly string[] => {
  const found = [
    ...(was.state === is.state ? [] : ["the state's description has changed"]),
    ...(was.variant === is.variant ? [] : ["the variant's value has changed"]),
    ...(was.initial === is.initial ? [] : ['the initial states have changed']),
    ...(was.final === is.final ? [] : ["'final' has changed"]),
    ...changedParts('thread', was.threads, is.threads),
    ...changedParts('step', was.steps, is.steps),
    ...changedParts('property', was.properties, is.properties),
  ];
  return found.length > 0 ? found : changedParts('file', was.files, is.files);
};

const plural = { thread: 'threads', step: 'steps', property: 'properties', file: 'files' } as const;

const changedParts = (kind: keyof typeof plural, was: readonly Part[], is: readonly Part[]): readonly string[] => {
  const before = new Map(was);
  const after = new Map(is);
  const found = [
    ...was.filter(([name]) => !after.has(name)).map(([name]) => `${kind} '${name}' is gone`),
    ...is.filter(([name]) => !before.has(name)).map(([name]) => `${kind} '${name}' is new`),
    ...is
      .filter(([name, digest]) => before.has(name) && before.get(name) !== digest)
      .map(([name]) => `${kind} '${name}' has changed`),
  ];
  const sameOrder = was.length === is.length && was.every(([name], i) => name === is[i]?.[0]);
  return found.length > 0 || sameOrder ? found : [`${plural[kind]} are in another order`];
};
