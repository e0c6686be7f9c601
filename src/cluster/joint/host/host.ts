import { ShootdownError } from '../../../model/errors.ts';
import { sentError } from '../../../workers/messages.ts';
import { Connection } from '../../connection.ts';
import { Heartbeat } from '../../heartbeat.ts';
import { textOf } from '../../plain-message.ts';
import { isFull } from '../../server-fault.ts';
import { Bell } from '../bell.ts';
import { DamagedFrame } from '../frame.ts';
import { jointKeys } from '../keys.ts';
import { type Command, type ReportBody, readCommand } from '../messages.ts';
import { FIELD, StreamReader } from '../stream-reader.ts';
import { EpochWork } from './epoch-work.ts';
import type { HostOptions } from './host-options.ts';

/** Milliseconds between two reports of progress, and between two times that events are let happen. */
const PROGRESS_MS = 500;
const SLICE_MS = 20;
/** Milliseconds after which a host that nobody rings looks what there is. */
const IDLE_MS = 1_000;

/** Takes part in a joint search until that is over, or until the signal. Rejects with what makes that impossible. */
export const beHost = async (options: HostOptions): Promise<void> => {
  const connection = await Connection.open(options.address, 'shootdown-host');
  const host = new Host(connection, options);
  try {
    await host.run();
  } finally {
    host.close();
    connection.close();
  }
};

class Host {
  readonly #connection: Connection;
  readonly #options: HostOptions;
  readonly #bell = new Bell();
  readonly #commands: Command[] = [];
  readonly #heartbeat: Heartbeat;
  #reader: StreamReader | undefined;
  #epoch: EpochWork | undefined;
  /** The newest epoch that was heard of, though it may not have come to its turn. */
  #newest = 0;
  /** The search is over. */
  #isOver = false;
  #reported = 0;
  #breathed = performance.now();

  constructor(connection: Connection, options: HostOptions) {
    this.#connection = connection;
    this.#options = options;
    // Renews a link that has been cut; what the host lives by is its worker's beat.
    this.#heartbeat = new Heartbeat({
      connection,
      patience: Number.POSITIVE_INFINITY,
      beat: async () => void (await connection.client.ping()),
      onLost: () => {},
    });
  }

  async run(): Promise<void> {
    const { joint, signal, listening } = this.#options;
    this.#reader = await StreamReader.open(this.#connection.client, jointKeys(joint).commands, (text) =>
      this.#hear(text),
    );
    signal.addEventListener('abort', () => this.#bell.ring());
    listening();
    while (!signal.aborted && !this.#isOver) {
      const command = this.#commands.shift();
      if (command === undefined) {
        await this.#bell.wait(IDLE_MS);
        await this.#guarded(async () => this.#epoch?.takeIn());
      } else await this.#guarded(() => this.#obey(command));
    }
  }

  close(): void {
    this.#heartbeat.end();
    this.#reader?.close();
    this.#leave();
  }

  #hear(text: string): void {
    const command = readCommand(text);
    this.#newest = Math.max(this.#newest, command.epoch);
    const epoch = this.#epoch;
    if (command.kind !== 'stop') this.#commands.push(command);
    else if (epoch?.number === command.epoch) epoch.stop(command.round);
    this.#bell.ring();
  }

  /** What goes wrong is told; the epoch is then over. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    const round = this.#epoch?.round ?? 0;
    try {
      await work();
      const epoch = this.#epoch;
      if (epoch?.isGone === true) {
        this.#report({ kind: 'fault', why: 'its inbox at the server is gone' });
        this.#leave();
      }
    } catch (error) {
      if (error instanceof DamagedFrame) this.#report({ kind: 'fault', why: `a message ${error.message}` });
      else {
        this.#report({ kind: 'refused', error: sentError(error) }, round);
        if (!(error instanceof ShootdownError)) throw error;
      }
      this.#leave();
    }
  }

  #leave(): void {
    this.#epoch?.close();
    this.#epoch = undefined;
  }

  async #obey(command: Command): Promise<void> {
    if (command.epoch < this.#newest) return;
    if (command.kind === 'epoch' || command.kind === 'end') this.#leave();
    if (command.kind === 'end') this.#isOver = true;
    if (command.kind === 'epoch') return this.#begin(command);
    const epoch = this.#epoch;
    // One of an epoch that it has no part in; or one that came twice.
    if (epoch === undefined || command.epoch !== epoch.number || command.round <= epoch.round) return;
    epoch.round = command.round;
    switch (command.kind) {
      case 'check':
        return epoch.check(command.seen);
      case 'expand':
        return epoch.expand();
      case 'drain':
        return epoch.drain(command.sent);
      case 'save':
        return epoch.save(command.from, command.to);
      case 'predecessor':
        return epoch.predecessor(command.target, command.level);
      case 'footprints':
        return epoch.footprints();
      case 'stand for':
        return epoch.standFor();
    }
  }

  async #begin(command: Command & { readonly kind: 'epoch' }): Promise<void> {
    const own = command.hosts.indexOf(this.#options.id);
    if (own < 0) return;
    this.#epoch = new EpochWork(command, own, {
      connection: this.#connection,
      options: this.#options,
      bell: this.#bell,
      breathe: () => this.#breathe(),
      newest: () => this.#newest,
      report: (body) => this.#report(body),
    });
    await this.#epoch.begin();
  }

  /** Lets commands and messages come in, now and then. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#breathed < SLICE_MS) return;
    if (now - this.#reported > PROGRESS_MS && this.#epoch !== undefined)
      this.#report({ kind: 'progress', counts: this.#epoch.counts });
    await new Promise((resolve) => setImmediate(resolve));
    this.#breathed = performance.now();
  }

  #report(body: ReportBody, round = this.#epoch?.round ?? 0): void {
    this.#reported = performance.now();
    const { joint, id } = this.#options;
    const text = textOf({ ...body, host: id, epoch: this.#epoch?.number ?? this.#newest, round });
    const send = (): void => {
      this.#connection.client.xadd(jointKeys(joint).reports, '*', FIELD, text).catch((error) => {
        // Without the room for a report nothing goes on; somebody may make some.
        if (isFull(error) && body.kind !== 'progress' && !this.#options.signal.aborted) setTimeout(send, IDLE_MS);
      });
    };
    send();
  }
}
