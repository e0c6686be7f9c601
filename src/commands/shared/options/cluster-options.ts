// The options of commands whose jobs a cluster can do.

import { digest } from '../../../checkpoint/identity/digest.ts';
import { type ServerAddress, serverAddress } from '../../../cluster/server-address.ts';
import { type Jobs, jobsHere } from '../../../jobs/jobs.ts';
import type { Output } from '../printing/output.ts';
import type { Collector } from '../problems.ts';
import { type Exclusive, type Option, type Parsed, valued } from './options.ts';
import { positiveValue, timeValue } from './values.ts';

/** Of all commands that a server is named to. */
export const onOption = (doc: string): Option<ServerAddress | undefined> =>
  valued('on', 'URL', doc, (text) => serverAddress(text));

interface ClusterOptions {
  readonly [name: string]: Option<unknown>;
  readonly on: Option<ServerAddress | undefined>;
  readonly wait: Option<number | undefined>;
  readonly priority: Option<number | undefined>;
}

const DEFAULT_WAIT = 60;
const DEFAULT_PRIORITY = 10;

export const clusterOptions: ClusterOptions = {
  on: onOption(
    'have it done by the workers at this server, see docs/CLUSTER.md: redis://HOST, rediss://USER:PASSWORD@HOST',
  ),
  wait: valued(
    'wait',
    'TIME',
    `with --on, give up once no worker that fits has been there for so long (default: ${DEFAULT_WAIT}s)`,
    timeValue,
  ),
  priority: valued(
    'priority',
    'N',
    `with --on, what goes before others: 1 before 2 (default: ${DEFAULT_PRIORITY})`,
    positiveValue,
  ),
};

/** What is said to the workers themselves. */
export const workersExclusive: Exclusive = ['on', 'workers', 'each worker says itself how many jobs it does at once'];

/** Where the jobs of a command run, as its options say. Nothing of a cluster is loaded where no server is named. */
export const jobsOf = async (
  command: string,
  { values, words }: Pick<Parsed<ClusterOptions>, 'words'> & { readonly values: { readonly [name: string]: unknown } },
  problems: Collector,
  output: Output,
): Promise<Jobs> => {
  const { on, wait, priority, partitions, shared } = values as {
    readonly [K in keyof typeof clusterOptions]?: never;
  } & {
    readonly on?: ServerAddress;
    readonly wait?: number;
    readonly priority?: number;
    readonly partitions?: number;
    readonly shared?: string;
  };
  if (on === undefined) {
    for (const [name, value] of Object.entries({ wait, priority, partitions, shared }))
      if (value !== undefined && 'on' in values)
        problems.refuse('usage', `--${name} is of a cluster`, 'name its server: --on redis://HOST');
    return jobsHere;
  }
  const kept = ofCommand(words);
  const options = {
    address: on,
    command: [command, ...kept].join(' '),
    key: digest(JSON.stringify([command, ...kept])),
    wait: wait ?? DEFAULT_WAIT,
  };
  if (partitions !== undefined) {
    const { JointJobs } = await import('../../../jobs/joint/joint-jobs.ts');
    return new JointJobs({ ...options, partitions, shared });
  }
  const { QueueJobs } = await import('../../../jobs/queue/queue-jobs.ts');
  return new QueueJobs({
    ...options,
    priority: priority ?? DEFAULT_PRIORITY,
    note: (text) => {
      // The line of the progress may be there.
      if (output.live) output.progress.write('\r\x1b[K');
      output.note([text]);
    },
  });
};

/** A command line without what is said of the cluster: the URL has a password. */
const ofCommand = (words: readonly string[]): readonly string[] =>
  words.filter(
    (word, i) => !/^--(?:on|wait|priority)(?:=|$)/.test(word) && !/^--(?:on|wait|priority)$/.test(words[i - 1] ?? ''),
  );
