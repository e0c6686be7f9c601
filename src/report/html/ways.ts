// The ways through a model that a document has: what can be stepped through. Of nothing but the document, as the page finds them by their keys, too.

import type { Bounds } from '../../model/variant.ts';
import { propertyFor, variantFor } from '../../policies/subject.ts';
import type { AnyDocument } from '../documents/any-document.ts';
import type { TraceDocument } from '../json-base.ts';

/** The counterexample of one variant. */
export interface Way {
  /** What it is known by in its document, and in the address; empty where the document is of nothing else. */
  readonly key: string;
  readonly model: string;
  /** The model's file, for one that is not shootdown's own. */
  readonly modelFile: string | null;
  readonly variant: string;
  readonly bounds: Bounds;
  /** The property that its last state breaks; null where it comes to something else, as a deadlock. */
  readonly breaks: string | null;
  /** With how many steps the circle begins that is gone round for ever; null where there is none. */
  readonly loop: number | null;
  readonly trace: TraceDocument;
}

interface Traced {
  readonly model: string;
  readonly modelFile?: string | null | undefined;
  readonly variant: string;
  readonly bounds: Bounds;
  /** Left out for a run that breaks nothing. */
  readonly property?: string | null;
  /** Of a run that goes on for ever no state breaks the property. */
  readonly verdict?: string | null | undefined;
  readonly loop?: number | null;
  readonly trace?: TraceDocument | null | undefined;
}

const wayOf = (
  key: string,
  { model, modelFile, variant, bounds, property, verdict, loop, trace }: Traced,
): readonly Way[] =>
  // Where not even the initial recipe succeeded there is no state to be in.
  trace === undefined || trace === null || trace.initial === null
    ? []
    : [
        {
          key,
          model,
          modelFile: modelFile ?? null,
          variant,
          bounds,
          breaks: verdict === 'liveness' ? null : (property ?? null),
          loop: loop ?? null,
          trace,
        },
      ];

export const waysOf = (document: AnyDocument): readonly Way[] => {
  switch (document.schema) {
    case 'shootdown/verdict/1':
    case 'shootdown/simulation/1':
      return wayOf('', document);
    case 'shootdown/verdicts/1':
    case 'shootdown/simulations/1':
      return document.results.flatMap((result, i) => wayOf(String(i), result));
    case 'shootdown/properties/1':
      return document.variants.flatMap(({ model, variant, verdicts }) =>
        Object.entries(verdicts).flatMap(([property, verdict]) => wayOf(`${model}/${variant}/${property}`, verdict)),
      );
    case 'shootdown/bugs/1':
      return document.cases.flatMap(({ id, broken }) => wayOf(id, broken));
    case 'shootdown/mutants/1':
      return document.models.flatMap(({ model, modelFile, mutants }) =>
        mutants.flatMap(({ mutant, by, bounds = {} }) =>
          by.flatMap(({ property, verdict, trace }, i) =>
            wayOf(mutantKey(model, mutant, i), { model, modelFile, variant: mutant, bounds, property, verdict, trace }),
          ),
        ),
      );
    case 'shootdown/sweep/1':
      return document.cells.flatMap(({ variant, model, modelFile, bounds, set, property, verdict, trace }, i) =>
        wayOf(String(i), {
          model: model ?? variant.replace(/\/[^/]*$/, ''),
          variant: variant.replace(/^.*\//, ''),
          bounds: bounds ?? set,
          modelFile,
          property,
          verdict,
          trace,
        }),
      );
    case 'shootdown/compare/1':
      return document.wrong.flatMap(({ policy, question, part, trace }) =>
        wayOf(`${policy}/${question}`, {
          model: document.subject,
          variant: variantFor(policy, part),
          bounds: document.set,
          property: propertyFor(question),
          trace,
          modelFile: document.subjectFile,
        }),
      );
    case 'shootdown/comparison/1':
      return document.differences.flatMap(({ has, run, otherRun }, i) => {
        const [one, other] = has === 'first' ? [document.first, document.second] : [document.second, document.first];
        return [
          ...wayOf(`${i}`, { ...one, trace: run.trace }),
          ...(otherRun === null ? [] : wayOf(`${i}-other`, { ...other, trace: otherRun.trace })),
        ];
      });
    case 'shootdown/conformity/1':
    case 'shootdown/observation/1':
    case 'shootdown/models/1':
    case 'shootdown/program/1':
    case 'shootdown/program-difference/1':
      return [];
  }
};

/** A mutant may break several properties: which of them. */
export const mutantKey = (model: string, mutant: string, i: number): string =>
  `${model}/${mutant}${i === 0 ? '' : `/${i}`}`;
