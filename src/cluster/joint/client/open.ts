import type { System } from '../../../model/rules/rule.ts';
import { Stepper } from '../../../packed/index.ts';
import { noFindings } from '../../../search/findings.ts';
import { signatureOf } from '../../../workers/signature.ts';
import type { Connection } from '../../connection.ts';
import type { ServerAddress } from '../../server-address.ts';
import type { JointRecord } from '../records.ts';
import { Epochs } from './epochs.ts';
import { JointSearch } from './joint-search.ts';
import { Link } from './link.ts';
import { manifestsOf } from './manifests.ts';

export interface JointOptions {
  readonly address: ServerAddress;
  /** The same for the same search: so it is gone on with. */
  readonly id: string;
  readonly record: JointRecord;
  /** How many hosts the workers that are there come to; throws once there has been none for too long. */
  readonly fitting: (connection: Connection) => Promise<number>;
  readonly signal: AbortSignal | undefined;
  /** Told what a person should know. */
  readonly note: (text: string) => void;
}

/** Begins a joint search, or goes on with it. Rejects with a `server` error where that cannot be. */
export const openJoint = async (system: System, options: JointOptions): Promise<JointSearch> => {
  const { address, id, record, fitting, signal, note } = options;
  const { symmetry, mergeLocal, lazyNoise } = record.source;
  const { partitions, shared } = record;
  const stepper = new Stepper(system, {
    counted: noFindings(system),
    threw: () => true,
    symmetry,
    mergeLocal,
    lazyNoise,
  });
  const link = await Link.open({ address, id, record, note });
  const { connection } = link;
  try {
    const epochs = await Epochs.open(link, {
      id,
      partitions,
      signature: signatureOf(system, stepper.buffer),
      fitting: () => fitting(connection),
      signal,
    });
    note(`search ${id} at ${address.shown}, ${partitions} partitions`);
    const manifests = manifestsOf(link, id, shared);
    return new JointSearch(system, {
      id,
      partitions,
      epochs,
      manifests,
      stepper,
      mergeLocal,
      note,
      ended: (finished) =>
        link.close(async () => {
          if (finished) await manifests.forget(partitions);
          await epochs.end(finished);
        }),
    });
  } catch (error) {
    await link.close();
    throw error;
  }
};
