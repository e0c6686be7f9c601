import type { Verdict } from '../../check/result.ts';
import type { Bounds, BugFact, BugKind } from '../../model/variant.ts';
import type { TraceDocument } from '../json-base.ts';

export const bugsSchema = 'shootdown/bugs/1';

/** What `bugs --json` prints: cases of the catalogue, each checked in its broken and in its mended form. */
export interface BugsDocument {
  readonly schema: typeof bugsSchema;
  readonly cases: readonly CaseDocument[];
  /** Cases that no model has, and why; none where cases were named. */
  readonly notModelled: readonly { readonly id: string; readonly title: string; readonly why: string }[];
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
  readonly broken: FormDocument & {
    readonly property: string | null;
    readonly steps: number | null;
    /** What the property says. This and the way to what was found are not in documents of before there were pages. */
    readonly sentence?: string | null;
    readonly trace?: TraceDocument | null;
  };
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
