import { digest } from '../../checkpoint/identity/digest.ts';
import { digestOfNeeds, identityHere } from '../../cluster/identity.ts';
import { openJoint } from '../../cluster/joint/client/open.ts';
import { modulePathOf } from '../../loading/find-module.ts';
import type { Elsewhere } from '../../search/remote.ts';
import type { CheckJob, JointSettings, SearchNews } from '../job.ts';
import { modulesOf } from '../modules.ts';
import { Helpers } from '../queue/helpers.ts';
import { nameHere } from '../queue/queue.ts';

/** Has the states of a check explored by the hosts of a cluster. */
export const elsewhereOf =
  (job: CheckJob, settings: JointSettings, signal: AbortSignal, report: (news: SearchNews) => void): Elsewhere =>
  async (system, reductions) => {
    const { model, variant, set } = job;
    const { properties, through, without } = job.settings;
    const { address, command, key, wait, partitions, shared } = settings;
    const modules = await Promise.all(modulesOf([job]).map(async (name) => ({ name, path: await modulePathOf(name) })));
    const needs = identityHere(modules);
    const source = { model, variant, set, properties, condition: { through, without }, ...reductions };
    const note = (text: string): void => report({ kind: 'note', note: { kind: 'elsewhere', text } });
    const said = new Set<string>();
    const once = (text: string): void => {
      if (!said.has(text)) note(text);
      said.add(text);
    };
    let helpers: Helpers | undefined;
    return openJoint(system, {
      address,
      // Of another program, model or question it is another search.
      id: digest(JSON.stringify([key, digestOfNeeds(needs), source, partitions])),
      record: { client: nameHere(), command, needs, source, partitions, shared },
      fitting: (connection) => {
        helpers ??= new Helpers(connection, needs, { address, wait, note, once });
        return helpers.look();
      },
      signal,
      note,
    });
  };
