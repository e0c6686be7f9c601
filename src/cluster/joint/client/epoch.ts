import type { PackedFindings } from '../../../packed/index.ts';
import type { Watch } from '../../../search/executor.ts';
import { revivedError, revivedFindings } from '../../../workers/messages.ts';
import { Bell } from '../bell.ts';
import type { Command, CommandBody, HostCounts, Report, ReportBody, Traffic } from '../messages.ts';

/** An epoch cannot go on: a host died, or something was lost. The level is repeated in the next one. */
export class EpochLost extends Error {
  override readonly name: string = 'EpochLost';
}

/** Milliseconds between two looks at limits and signals. */
const LOOK_MS = 50;

/** What the hosts of a joint search do together, from an assignment of the partitions to the next one. */
export class Epoch {
  readonly number: number;
  /** The ids of the hosts, by place. */
  readonly hosts: readonly string[];
  readonly #post: (command: Command) => void;
  readonly #bell = new Bell();
  readonly #counts: HostCounts[] = [];
  readonly #findings: PackedFindings[] = [];
  readonly #traffic: Traffic[] = [];
  /** For each host what it has come to in this round. */
  #answers: Report[] = [];
  #round = 0;
  /** What it is given up for. */
  #lost: Error | undefined;

  constructor(number: number, hosts: readonly string[], post: (command: Command) => void) {
    this.number = number;
    this.hosts = hosts;
    this.#post = post;
  }

  /** What the hosts have come to, as far as they have told. */
  get counts(): readonly HostCounts[] {
    return this.#counts.filter((counts) => counts !== undefined);
  }

  /** Of this epoch, of each host. */
  get findings(): readonly PackedFindings[] {
    return this.#findings.filter((findings) => findings !== undefined);
  }

  get traffic(): readonly Traffic[] {
    return this.#traffic.filter((traffic) => traffic !== undefined);
  }

  /** Has every host do something, and waits until all have. Rejects with an EpochLost, or with why a host refuses. */
  async ask<K extends ReportBody['kind']>(
    body: CommandBody,
    kind: K,
    watch?: Watch,
  ): Promise<readonly Extract<Report, { readonly kind: K }>[]> {
    this.#requireSound();
    const round = ++this.#round;
    this.#answers = [];
    this.#post({ ...body, epoch: this.number, round });
    for (let stopped = false; ; ) {
      const answers = this.hosts.flatMap((_, place) => {
        const answer = this.#answers[place];
        return answer?.kind === kind ? [answer as Extract<Report, { readonly kind: K }>] : [];
      });
      if (answers.length === this.hosts.length) return answers;
      await this.#bell.wait(LOOK_MS);
      this.#requireSound();
      await watch?.breathe();
      if (stopped || watch?.stopped() !== true) continue;
      stopped = true;
      this.#post({ kind: 'stop', epoch: this.number, round });
    }
  }

  hear(report: Report): void {
    const place = this.hosts.indexOf(report.host);
    if (report.epoch !== this.number || place < 0) return;
    if ('counts' in report) this.#counts[place] = report.counts;
    if (report.kind === 'progress') return;
    if (report.kind === 'fault') this.lose(new EpochLost(`${report.why}, says a host`));
    else if (report.kind === 'refused') this.lose(revivedError(report.error));
    else if (report.round === this.#round) {
      if ('findings' in report) this.#findings[place] = revivedFindings(report.findings);
      if ('traffic' in report) this.#traffic[place] = report.traffic;
      this.#answers[place] = report;
    }
    this.#bell.ring();
  }

  /** Has whatever is asked now, or will be, rejected. */
  lose(why: Error): void {
    this.#lost ??= why;
    this.#bell.ring();
  }

  #requireSound(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }
}
