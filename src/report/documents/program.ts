import type { Property } from '../../model/language/property.ts';
import type { Bounds } from '../../model/variant.ts';
import type { ExpectedDocument } from '../json-base.ts';

export const programSchema = 'shootdown/program/1';
export const programDifferenceSchema = 'shootdown/program-difference/1';

/** What `show --json` prints: the program of a variant. What does not apply is null. */
export interface ProgramDocument {
  readonly schema: typeof programSchema;
  readonly model: string;
  readonly variant: string;
  readonly title: string;
  readonly origin: string | null;
  readonly bounds: Bounds;
  readonly expected: ExpectedDocument | null;
  readonly also: readonly ExpectedDocument[];
  readonly switches: { readonly [name: string]: string };
  readonly threads: readonly ThreadDocument[];
  readonly actions: readonly ActionDocument[];
  readonly fields: readonly string[];
  readonly properties: readonly { readonly kind: Property['kind']; readonly name: string; readonly sentence: string }[];
  readonly observations: readonly {
    readonly name: string;
    readonly sentence: string;
    readonly atQuiescence: boolean;
  }[];
  readonly states: number;
  readonly complete: boolean;
  readonly reason: string | null;
}

/** A thread of a program, with its steps in program order. */
export interface ThreadDocument {
  readonly name: string;
  readonly over: string | null;
  readonly daemon: boolean;
  readonly locals: readonly string[];
  readonly steps: readonly StepDocument[];
}

/** A step of a thread, with what it was seen to do. */
export interface StepDocument {
  readonly label: string;
  readonly from: string | null;
  readonly choices: readonly string[];
  readonly local: boolean;
  readonly to: readonly string[];
  readonly waits: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** An action, with what it was seen to do. */
export interface ActionDocument {
  readonly name: string;
  readonly from: string | null;
  readonly choices: readonly string[];
  readonly noise: boolean;
  readonly taken: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What `show --diff --json` prints: what two variants do differently. */
export interface ProgramDifferenceDocument {
  readonly schema: typeof programDifferenceSchema;
  readonly model: string;
  readonly variants: readonly string[];
  readonly differences: readonly {
    readonly place: string;
    readonly first: string | null;
    readonly second: string | null;
  }[];
  readonly complete: boolean;
}
