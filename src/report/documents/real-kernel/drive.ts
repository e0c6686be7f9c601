import type { Args } from '../../../model/language/step.ts';
import type { Bounds } from '../../../model/variant.ts';

export const driveSchema = 'shootdown/drive/1';

/** A step of a path of the model, and what it is on a kernel. */
export interface DriveStepDocument {
  readonly thread: string;
  readonly step: string;
  readonly args: Args;
  readonly cpu: number;
  /** As guest/drive/kgate.c reads them; none: it has no gate of its own. */
  readonly tokens: readonly string[];
  /** Why it has none, or is helped; null where there is nothing to say. */
  readonly note: string | null;
}

/** What became of the rounds of one order. */
export interface DriveRunDocument {
  /** `driven` the counterexample, `control` the harmless order, `mended` the counterexample with nothing left out, `natural` without gates. */
  readonly name: string;
  readonly rounds: number;
  /** Rounds whose initial state could not be made. */
  readonly unready: number;
  /** Rounds in which every token has passed. */
  readonly completed: number;
  /** The token that did not come, counted from 0, and in how many rounds. */
  readonly timedOut: readonly { readonly token: number; readonly rounds: number }[];
  /** Rounds in which the property broke. */
  readonly broken: number;
  /** What was seen, in how many rounds. */
  readonly saw: { readonly [words: string]: number };
}

/** What `drive --json` prints. */
export interface DriveDocument {
  readonly schema: typeof driveSchema;
  readonly model: string;
  readonly variant: string;
  readonly bounds: Bounds;
  /** The property that is looked at on the kernel, and how. */
  readonly property: string;
  readonly looks: string;
  /** Of the table: `6.12`. */
  readonly series: string;
  /** Whether such a kernel is the variant. */
  readonly isKernels: boolean;
  /** What guest/drive/build-kernel makes such a kernel by; null: it is a distribution's. */
  readonly build: string | null;
  /** The function of the kernel that returns at once, or what else is undone; null: nothing. */
  readonly without: string | null;
  readonly schedule: readonly DriveStepDocument[];
  /** Null: there is no harmless order that the gates tell apart. */
  readonly control: readonly DriveStepDocument[] | null;
  /** The release that was booted, and its CPUs; null for a plan. */
  readonly kernel: string | null;
  readonly cpus: number | null;
  readonly runs: readonly DriveRunDocument[] | null;
}
