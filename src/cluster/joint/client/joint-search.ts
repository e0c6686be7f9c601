import { ShootdownError } from '../../../model/errors.ts';
import type { PlainValue } from '../../../model/language/domain.ts';
import type { System } from '../../../model/rules/rule.ts';
import {
  type Footprints,
  leastOf,
  mergeFindings,
  type PackedFindings,
  requireLocalSteps,
  type Stepper,
  together,
} from '../../../packed/index.ts';
import type { Counts, Watch } from '../../../search/executor.ts';
import { type Findings, noFindings } from '../../../search/findings.ts';
import type { Path } from '../../../search/outcome.ts';
import type { RemoteExecutor } from '../../../search/remote.ts';
import { COUNTED_STATES } from '../../../workers/executor.ts';
import type { Manifest } from '../manifest.ts';
import type { HostCounts } from '../messages.ts';
import { Checkpoints } from './checkpoints.ts';
import { type Epoch, EpochLost } from './epoch.ts';
import { type Epochs, Stopped } from './epochs.ts';
import type { Manifests } from './manifests.ts';
import { trafficWords } from './traffic-words.ts';

export interface JointSearchOptions {
  readonly id: string;
  readonly partitions: number;
  readonly epochs: Epochs;
  readonly manifests: Manifests;
  readonly stepper: Stepper;
  readonly mergeLocal: boolean;
  readonly note: (text: string) => void;
  /** Called when it has ended; `finished`: there is nothing to go on with. */
  readonly ended: (finished: boolean) => Promise<void>;
}

/** So many epochs may be lost one after the other, without a level that came to its end. */
const MOST_LOSSES = 20;

/** A search whose states are with the hosts of a cluster: the client's side, as an executor. */
export class JointSearch implements RemoteExecutor {
  readonly findings: Findings;
  readonly levels: number[] = [];
  readonly #system: System;
  readonly #options: JointSearchOptions;
  readonly #checkpoints: Checkpoints;
  #epoch: Epoch | undefined;
  /** What had been counted when the states were kept that the epoch began with; and all that has been seen. */
  #before: PackedFindings;
  #losses = 0;
  #told: string | undefined;
  /** It was told to end while it had no hosts. */
  #isStopped = false;
  #finished = false;

  constructor(system: System, options: JointSearchOptions) {
    this.#system = system;
    this.#options = options;
    this.findings = noFindings(system);
    this.#before = { ...noFindings(system), broken: [], stuck: undefined, failure: undefined, asserted: [] };
    const { id, partitions, manifests, note, mergeLocal, stepper } = options;
    const { width } = stepper;
    const combine = mergeLocal ? (parts: readonly Footprints[]) => together(parts, system, width) : undefined;
    this.#checkpoints = new Checkpoints({ id, partitions, manifests, note, width, combine });
  }

  get counts(): Counts {
    const all = this.#epoch?.counts ?? [];
    const sum = (of: (counts: HostCounts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
    const isThere = this.#epoch !== undefined;
    return {
      states: isThere ? sum(({ states }) => states) : total(this.levels),
      transitions: isThere
        ? total(this.#before.taken) + sum(({ transitions }) => transitions)
        : total(this.findings.taken),
      bytes: sum(({ bytes }) => bytes),
      done: sum(({ done }) => done),
      full: all.some(({ full }) => full),
    };
  }

  async start(): Promise<void> {
    const manifest = await this.#checkpoints.read();
    if (manifest !== undefined) this.levels.push(...manifest.levels);
    try {
      await this.#inEpoch(undefined, async () => {});
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      throw new ShootdownError(
        'server',
        'it was interrupted while it waited for workers',
        'the same command begins again, or goes on where it was',
      );
    }
    this.#merge();
  }

  async check(watch: Watch): Promise<void> {
    if (this.#system.properties.length === 0) return;
    const { seen } = this.findings;
    const checked = await this.#unlessStopped(watch, (epoch) => epoch.ask({ kind: 'check', seen }, 'checked', watch));
    if (checked === undefined) return;
    this.#merge();
    this.#before = { ...this.#before, seen: this.findings.seen.slice() };
  }

  async expand(watch: Watch): Promise<void> {
    const states = await this.#unlessStopped(watch, (epoch) => expansion(epoch, watch));
    this.levels.push(states ?? 0);
    if (states === undefined) return;
    this.#losses = 0;
    this.#told = undefined;
    this.#merge();
  }

  async visit(): Promise<boolean> {
    throw new Error('the states of a joint search are not shown');
  }

  async pathTo(state: PlainValue, depth: number): Promise<Path> {
    const { stepper } = this.#options;
    const path = [state];
    let target = stepper.packed(state);
    for (let level = depth - 1; level >= 0; level--) {
      const from = target;
      const found = await this.#inEpoch(undefined, (epoch) =>
        epoch.ask({ kind: 'predecessor', target: from, level }, 'predecessor'),
      );
      const parent = leastOf(found.map((report) => report.state));
      if (parent === undefined)
        throw notRepeated(`no state of level ${level} leads again to the one that was found from it`);
      target = parent;
      path.push(stepper.plain(target));
    }
    return path.reverse();
  }

  /** Throws a `model` error if a step that is declared local was seen not to be. */
  async requireLocal(): Promise<void> {
    if (!this.#options.mergeLocal) return;
    const reports = await this.#inEpoch(undefined, (epoch) => epoch.ask({ kind: 'footprints' }, 'footprints'));
    const { layout } = this.#options.stepper.buffer;
    requireLocalSteps(this.#system, layout, [
      ...this.#checkpoints.footprints,
      ...reports.map(({ footprints }) => footprints),
    ]);
  }

  async standFor(): Promise<number | undefined> {
    if (this.#isStopped || this.counts.states > COUNTED_STATES) return undefined;
    const reports = await this.#inEpoch(undefined, (epoch) => epoch.ask({ kind: 'stand for' }, 'stand for'));
    return total(reports.map(({ states }) => states));
  }

  finish(): void {
    this.#finished = true;
  }

  async end(): Promise<void> {
    const traffic = this.#epoch?.traffic ?? [];
    if (traffic.length > 1) this.#options.note(trafficWords(traffic));
    await this.#options.ended(this.#finished);
  }

  /** What `work` comes to; undefined if the search was told to end before there was an epoch for it. */
  async #unlessStopped<T>(watch: Watch, work: (epoch: Epoch) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#inEpoch(watch, work);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.#isStopped = true;
      return undefined;
    }
  }

  /** Does something in an epoch that has all levels; if that is lost, once more in the next one. */
  async #inEpoch<T>(watch: Watch | undefined, work: (epoch: Epoch) => Promise<T>): Promise<T> {
    for (;;)
      try {
        this.#epoch ??= await this.#raise(watch);
        return await work(this.#epoch);
      } catch (error) {
        this.#epoch = undefined;
        if (!(error instanceof EpochLost)) throw error;
        if (++this.#losses >= MOST_LOSSES)
          throw new ShootdownError(
            'server',
            `level ${this.levels.length - 1} was begun ${MOST_LOSSES} times, and something went wrong each time; the last time: ${error.message}`,
            'what do the workers say of it? The same command goes on',
          );
        this.#tell(error);
      }
  }

  /** Once, where it happens again and again. */
  #tell({ message }: EpochLost): void {
    const words = `${message}: going on from ${this.#checkpoints.words}`;
    if (words !== this.#told) this.#options.note(words);
    this.#told = words;
  }

  /** A new epoch, from the checkpoint, with all levels that there were. */
  async #raise(watch: Watch | undefined): Promise<Epoch> {
    const manifest = this.#checkpoints.manifest;
    const { epoch, levels } = await this.#options.epochs.begin(manifest, watch);
    this.#begun(manifest);
    if (this.levels.length === 0) this.levels.push(...levels);
    for (const [level, states] of this.levels.entries()) {
      const again = levels[level] ?? (await expansion(epoch, watch));
      if (level >= levels.length && watch?.stopped() === true) throw new Stopped();
      if (again !== states) throw notRepeated(`level ${level} had ${states} states, and now has ${again}`);
    }
    return epoch;
  }

  #begun(manifest: Manifest | undefined): void {
    const { seen } = this.#before;
    const taken = Float64Array.from(manifest?.taken ?? this.#before.taken.map(() => 0));
    this.#before = {
      ...this.#before,
      taken,
      seen: seen.map((flag, p) => (flag === 1 || manifest?.seen[p] === 1 ? 1 : 0)),
    };
  }

  async levelEnd(): Promise<void> {
    const { epochs } = this.#options;
    const position = { levels: [...this.levels], seen: [...this.findings.seen], taken: [...this.findings.taken] };
    this.#checkpoints.levelEnded(position);
    const { states } = this.counts;
    const saves = epochs.hasSpare ? this.#checkpoints.isWorthMore(states) : this.#checkpoints.isDue(states);
    if (!saves) return;
    const saved = await this.#save();
    // The hosts that have come meanwhile get their share.
    if (saved && epochs.hasSpare) this.#epoch = undefined;
  }

  async unfinished(): Promise<void> {
    if (this.#epoch !== undefined && this.#checkpoints.isBehind) await this.#save();
  }

  async #save(): Promise<boolean> {
    const epoch = this.#epoch;
    if (epoch === undefined) return false;
    try {
      return await this.#checkpoints.save(epoch, this.counts.states);
    } catch (error) {
      if (!(error instanceof EpochLost)) throw error;
      this.#epoch = undefined;
      this.#tell(error);
      return false;
    }
  }

  #merge(): void {
    const { stepper } = this.#options;
    mergeFindings(this.findings, [this.#before, ...(this.#epoch?.findings ?? [])], (words) => stepper.plain(words));
  }
}

/** Expands the newest level; answers how many states the next one has. */
const expansion = async (epoch: Epoch, watch: Watch | undefined): Promise<number> => {
  const expanded = await epoch.ask({ kind: 'expand' }, 'expanded', watch);
  const drained = await epoch.ask({ kind: 'drain', sent: expanded.map(({ frames }) => frames) }, 'drained');
  return total(drained.map(({ states }) => states));
};

/** The error for a level that did not come out as it had before. */
const notRepeated = (what: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    what,
    'a recipe reads something that is not in the state: Math.random(), a date, a variable outside? If not, this is a defect of shootdown: compare with one machine',
  );

const total = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((sum, number) => sum + number, 0);
