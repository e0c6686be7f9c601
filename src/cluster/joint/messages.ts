// What client and hosts of a joint search tell each other, but for states: plain data with a checksum (plain-message.ts).

import type { Footprints, PackedFindings } from '../../packed/index.ts';
import type { SentError } from '../../workers/messages.ts';
import { hasFields, readText } from '../plain-message.ts';
import type { Manifest } from './manifest.ts';

/** What all hosts of an epoch are to do. Each but `stop` and `end` is answered by one report of each host. */
export type Command = { readonly epoch: number; readonly round: number } & CommandBody;

export type CommandBody =
  /** A new epoch: give up what you have. Who is named takes its partitions from the checkpoint, or from the initial states. */
  | {
      readonly kind: 'epoch';
      /** The ids of the hosts, by place. */
      readonly hosts: readonly string[];
      /** For each partition the place of its host. */
      readonly owners: readonly number[];
      readonly manifest: Manifest | undefined;
    }
  /** `seen`: 1 for each `reachable` property that somebody has seen in a level before. */
  | { readonly kind: 'check'; readonly seen: Uint8Array }
  /** Make the successors of the newest level, and send those that are others'. */
  | { readonly kind: 'expand' }
  /** All have sent: take in what is still under way. `sent`: for each host how many frames it has sent to each. */
  | { readonly kind: 'drain'; readonly sent: readonly (readonly number[])[] }
  /** End the check or the expansion that runs soon, with what there is. */
  | { readonly kind: 'stop' }
  /** Keep the levels `from` to `to - 1`. */
  | { readonly kind: 'save'; readonly from: number; readonly to: number }
  /** The least state of a level that has `target` as a successor. */
  | { readonly kind: 'predecessor'; readonly target: Int32Array; readonly level: number }
  | { readonly kind: 'footprints' }
  /** How many states its own stand for, each by itself, where noise is taken lazily. */
  | { readonly kind: 'stand for' }
  /** The search is over. */
  | { readonly kind: 'end' };

export type Report = { readonly host: string; readonly epoch: number; readonly round: number } & ReportBody;

export type ReportBody =
  /** `signature`: of its system, to see that it is the same; `levels`: how many states of its own each has. */
  | {
      readonly kind: 'ready';
      readonly signature: string;
      readonly levels: readonly number[];
      readonly counts: HostCounts;
      readonly findings: PackedFindings;
    }
  | { readonly kind: 'checked'; readonly counts: HostCounts; readonly findings: PackedFindings }
  /** `frames`: how many it has sent to each host. */
  | { readonly kind: 'expanded'; readonly frames: readonly number[] }
  /** `states`: new ones of its own in the level that has ended. */
  | {
      readonly kind: 'drained';
      readonly counts: HostCounts;
      readonly findings: PackedFindings;
      readonly states: number;
      readonly traffic: Traffic;
    }
  /** For each partition of its own what it has kept; `why` it could not. */
  | {
      readonly kind: 'saved';
      readonly kept: readonly { readonly partition: number; readonly states: number; readonly chunks: number }[];
      readonly why: string | undefined;
    }
  | { readonly kind: 'predecessor'; readonly state: Int32Array | undefined }
  | { readonly kind: 'footprints'; readonly footprints: Footprints }
  | { readonly kind: 'stand for'; readonly states: number }
  /** How far it has come with what it does; no answer. */
  | { readonly kind: 'progress'; readonly counts: HostCounts }
  /** Something that came was damaged, or is gone: the level has to be repeated. */
  | { readonly kind: 'fault'; readonly why: string }
  /** It cannot take part, for a reason that a user can act on. */
  | { readonly kind: 'refused'; readonly error: SentError };

/** What a host has come to in an epoch. */
export interface HostCounts {
  readonly states: number;
  readonly transitions: number;
  readonly bytes: number;
  /** States of the newest level that it has worked on. */
  readonly done: number;
  /** Its memory did not allow to store a state. */
  readonly full: boolean;
}

/** What a host has sent in an epoch. */
export interface Traffic {
  /** Successors that it has made. */
  readonly successors: number;
  /** Those of them that are other hosts'. */
  readonly foreign: number;
  /** Those of them that were not found in the table of what was sent lately. */
  readonly sent: number;
  readonly frames: number;
  readonly bytes: number;
}

export const readCommand = (text: string): Command => withFields(text, 'a command') as Command;
export const readReport = (text: string): Report => withFields(text, 'a report of a host') as Report;

/** Both sides are of one build, so that a message that is whole has the right shape. Throws a `server` error. */
const withFields = (text: string, what: string): unknown => {
  const message = readText(text, what);
  if (!hasFields(message, ['kind', 'epoch'])) throw new Error(`${what} is none of a joint search`);
  return message;
};
