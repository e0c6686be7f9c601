import { expectedAt, ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { type ModelsDocument, modelsSchema } from '../../report/documents/models.ts';
import { expectedDocument } from '../../report/json-base.ts';
import type { Contents } from './contents.ts';

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
