import type { Connection } from '../../cluster/connection.ts';
import { DEAD_MS } from '../../cluster/heartbeat.ts';
import { type Identity, misfits } from '../../cluster/identity.ts';
import { type HostRecord, hostsOf, type JointRecord, jointsOf } from '../../cluster/joint/records.ts';
import { type Registry, wakeAll } from '../../cluster/registry.ts';
import type { HostJob } from '../job.ts';
import { labelOf, withModules } from '../modules.ts';
import { runJobs } from '../pool.ts';
import { calledHere } from '../queue/called-here.ts';
import { nameHere } from '../queue/queue.ts';
import type { Slots } from '../queue/slots.ts';

export interface HostsOptions {
  readonly worker: string;
  readonly slots: Slots;
  /** Bytes for the states of all jobs together. */
  readonly memory: number;
  readonly modules: readonly { readonly name: string; readonly path: string }[];
  readonly note: (text: string) => void;
}

/** A host that runs here, or waits for a slot. */
interface Host {
  readonly joint: string;
  readonly controller: AbortController;
  listening: boolean;
}

/** So often a host that has failed is begun again. */
const MOST_FAILURES = 3;

/** The hosts that a worker has in joint searches: one a slot, each a thread of its own. */
export class Hosts {
  readonly #connection: Connection;
  readonly #options: HostsOptions;
  readonly #joints: Registry<JointRecord>;
  readonly #records: Registry<HostRecord>;
  /** By their ids. */
  readonly #hosts = new Map<string, Host>();
  /** When a search was last seen in the list; how often a host of it has failed here. */
  readonly #seen = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #refused = new Set<string>();

  constructor(connection: Connection, options: HostsOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#joints = jointsOf(connection);
    this.#records = hostsOf(connection);
  }

  /** How many there are that take part. */
  get running(): number {
    return [...this.#hosts.values()].filter(({ listening }) => listening).length;
  }

  /** Looks which searches there are: begins hosts, ends those of a search that is over, and tells that the others live. */
  async look(has: Identity): Promise<void> {
    const joints = await this.#joints.list();
    const now = performance.now();
    for (const id of joints.keys()) this.#seen.set(id, now);
    for (const [id, { joint, controller }] of this.#hosts)
      if (now - (this.#seen.get(joint) ?? now) > DEAD_MS) this.#endHost(id, controller);
    for (const [id, record] of joints) if (this.#fits(id, record, has)) this.#begin(id, record, has);
    for (const [id, { joint, listening }] of this.#hosts) if (listening) await this.#put(id, joint);
  }

  /** Ends all, and says that they are gone. */
  async end(): Promise<void> {
    const ids = [...this.#hosts.keys()];
    for (const { controller } of this.#hosts.values()) controller.abort();
    for (const id of ids) await this.#records.remove(id);
    if (ids.length > 0) await wakeAll(this.#connection);
  }

  #endHost(id: string, controller: AbortController): void {
    this.#hosts.delete(id);
    controller.abort();
    void this.#records.remove(id).catch(() => {});
  }

  #fits(id: string, { client, command, needs }: JointRecord, has: Identity): boolean {
    if ((this.#failures.get(id) ?? 0) >= MOST_FAILURES) return false;
    const why = misfits(needs, has);
    for (const reason of why) {
      const words = `search ${id} of ${client} is refused (${command}): ${reason}`;
      if (!this.#refused.has(words)) this.#options.note(words);
      this.#refused.add(words);
    }
    return why.length === 0;
  }

  #begin(joint: string, record: JointRecord, has: Identity): void {
    const { slots, memory, worker, modules } = this.#options;
    const called = calledHere(record.needs.modules, has, modules);
    if (called === undefined) return;
    const address = this.#connection.address;
    const { model, variant, set } = record.source;
    for (let slot = 0; slot < slots.total; slot++) {
      // The first host of each worker comes before the second of any.
      const id = `${slot}-${worker}-${joint}`;
      if (this.#hosts.has(id)) continue;
      const host = { joint, controller: new AbortController(), listening: false };
      this.#hosts.set(id, host);
      const own = { kind: 'host', model, variant, set, source: record.source, address, joint, id } as const;
      const job: HostJob = { ...own, folder: record.shared, memory: Math.floor(memory / slots.total) };
      void slots.hold(() => this.#run(id, host, withModules(job, called) as HostJob));
    }
  }

  async #run(id: string, host: Host, job: HostJob): Promise<void> {
    const { note } = this.#options;
    const { signal } = host.controller;
    if (signal.aborted) return;
    note(`search ${job.joint}: takes part in ${labelOf(job)}`);
    const [end] = await runJobs<'host'>([job], {
      atOnce: 1,
      signal,
      onProgress: () => {
        host.listening = true;
        void this.#put(id, job.joint)
          .then(() => wakeAll(this.#connection))
          .catch(() => {});
      },
    });
    if (this.#hosts.get(id) === host) this.#hosts.delete(id);
    await this.#records.remove(id).catch(() => {});
    if (end?.kind === 'result' || signal.aborted) {
      note(`search ${job.joint}: over`);
      return;
    }
    this.#failures.set(job.joint, (this.#failures.get(job.joint) ?? 0) + 1);
    note(`search ${job.joint}: ${end?.kind === 'error' ? end.error.message : end?.kind}`);
    await wakeAll(this.#connection).catch(() => {});
  }

  #put(id: string, joint: string): Promise<void> {
    return this.#records.put(id, { name: nameHere(), joint }, DEAD_MS);
  }
}
