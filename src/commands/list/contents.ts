import { instantiate } from '../../model/instance.ts';
import type { LivenessProperty, Property } from '../../model/language/property.ts';
import type { Model } from '../../model/model.ts';
import type { System } from '../../model/rules/rule.ts';

/** What a variant is made of, besides its steps: what `shootdown show` tells at length. */
export interface Contents {
  readonly threads: readonly ListedThread[];
  readonly properties: readonly ListedProperty[];
  readonly observations: readonly ListedObservation[];
}

export interface ListedThread {
  readonly name: string;
  /** The scalarset of which there is one for each member. */
  readonly over: string | null;
  readonly daemon: boolean;
}

export interface ListedProperty {
  readonly name: string;
  readonly kind: Property['kind'] | LivenessProperty['kind'] | 'assertion';
  readonly sentence: string;
}

export interface ListedObservation {
  readonly name: string;
  readonly sentence: string;
  readonly atQuiescence: boolean;
}

/** Of a variant, at its own bounds. Throws what the model throws while it is built. */
export const contentsOf = (model: Model, variant: string): Contents => {
  const { system } = instantiate(model, variant);
  return {
    threads: system.threads.map(({ name, over, daemon }) => ({ name, over: over?.name ?? null, daemon })),
    properties: propertiesOf(system),
    observations: system.observations.map(({ name, sentence, atQuiescence }) => ({ name, sentence, atQuiescence })),
  };
};

const propertiesOf = ({ properties, liveness, assertions }: System): readonly ListedProperty[] => [
  ...properties.filter(({ kind }) => kind === 'always').map(listed),
  ...Object.entries(assertions).map(([name, sentence]) => ({ name, kind: 'assertion' as const, sentence })),
  ...liveness.map(listed),
  ...properties.filter(({ kind }) => kind === 'reachable').map(listed),
];

const listed = ({ name, kind, sentence }: Property | LivenessProperty): ListedProperty => ({ name, kind, sentence });

/** Something that variants have, and which of them do. */
export interface Shared<T> {
  readonly one: T;
  readonly variants: readonly string[];
}

/** What some variants have, each thing once, in the order in which it comes first. */
export const sharedBy = <T>(
  all: ReadonlyMap<string, Contents>,
  of: (contents: Contents) => readonly T[],
): readonly Shared<T>[] => {
  const found = new Map<string, { readonly one: T; readonly variants: string[] }>();
  for (const [variant, contents] of all)
    for (const one of of(contents)) {
      const key = JSON.stringify(one);
      const known = found.get(key) ?? { one, variants: [] };
      known.variants.push(variant);
      found.set(key, known);
    }
  return [...found.values()];
};
