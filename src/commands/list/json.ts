import { expectedAt, ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';
import { type ExpectedDocument, expectedDocument } from '../../report/json-base.ts';

import type { Contents } from './contents.ts';

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
    readonly threads?: Contents['threads'];
    readonly properties?: Contents['properties'];
    readonly observations?: Contents['observations'];
  }[];
}

/** Models, each with those of its variants that are shown. Described in JSON.md. */
export const modelsDocument = (
  listed: readonly {
    readonly model: Model;
    readonly variants: Model['variants'];
    /** By variant; empty where nobody asks. */
    readonly contents: ReadonlyMap<string, Contents>;
  }[],
): ModelsDocument => ({
  schema: modelsSchema,
  models: listed.map(({ model, variants, contents }) => ({
    name: model.name,
    title: model.title,
    bounds: model.bounds,
    variants: variants.map(({ name, title, origin }) => {
      const [expected, also] = expectedAt(model, name);
      return {
        name,
        title,
        origin: origin ?? null,
        bounds: ownBounds(model, name),
        expected: expectedDocument(expected),
        also: also.flatMap((one) => expectedDocument(one) ?? []),
        ...contents.get(name),
      };
    }),
  })),
});
