import type { LivenessProperty, Property } from '../../model/language/property.ts';
import type { Bounds } from '../../model/variant.ts';
import type { ExpectedDocument } from '../json-base.ts';

export const modelsSchema = 'shootdown/models/1';

/** What `list --json` prints. */
export interface ModelsDocument {
  readonly schema: typeof modelsSchema;
  readonly models: readonly ModelDocument[];
}

/** A model: its bounds, and its variants with what is expected of them. */
export interface ModelDocument {
  readonly name: string;
  readonly title: string;
  readonly bounds: {
    readonly [bound: string]: {
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly doc: string;
    };
  };
  readonly variants: readonly {
    readonly name: string;
    readonly title: string;
    readonly origin: string | null;
    /** The bounds that it is checked at by default. */
    readonly bounds: Bounds;
    readonly expected: ExpectedDocument | null;
    /** What else it breaks, each found when that property is checked alone. */
    readonly also: readonly ExpectedDocument[];
    /** These of models that are named only. */
    readonly threads?: readonly ListedThread[];
    readonly properties?: readonly ListedProperty[];
    readonly observations?: readonly ListedObservation[];
  }[];
}

/** A thread of a variant. */
export interface ListedThread {
  readonly name: string;
  /** The scalarset of which there is one for each member. */
  readonly over: string | null;
  readonly daemon: boolean;
}

/** What a variant promises. */
export interface ListedProperty {
  readonly name: string;
  readonly kind: Property['kind'] | LivenessProperty['kind'] | 'assertion';
  readonly sentence: string;
}

/** What an observer sees of a variant. */
export interface ListedObservation {
  readonly name: string;
  readonly sentence: string;
  readonly atQuiescence: boolean;
}
