// What a joint search has at the server, by its id.

import { prefix } from '../registry.ts';

export interface JointKeys {
  /** A stream: what the client has all hosts do. */
  readonly commands: string;
  /** A stream: what the hosts answer. */
  readonly reports: string;
  /** The number of the newest epoch. */
  readonly epoch: string;
  /** Which process is the client. */
  readonly lease: string;
  /** What the checkpoint is; the states of each partition are in a hash. */
  readonly manifest: string;
  readonly states: (partition: number) => string;
  /** A stream of an epoch: states for the host at a place. */
  readonly inbox: (epoch: number, host: number) => string;
}

export const jointKeys = (id: string): JointKeys => {
  const key = (rest: string): string => `${prefix}:joint:${id}:${rest}`;
  return {
    commands: key('commands'),
    reports: key('reports'),
    epoch: key('epoch'),
    lease: key('lease'),
    manifest: key('manifest'),
    states: (partition) => key(`states:${partition}`),
    inbox: (epoch, host) => key(`${epoch}:to:${host}`),
  };
};

/** The group that reads an inbox: the host that it is for, and nobody else. */
export const inboxGroup = 'host';
