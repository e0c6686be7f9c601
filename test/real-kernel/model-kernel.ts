// A kernel that is a variant of the model `sequential`: for tests of what is done with a kernel, where there is none.
import { loadModel } from '../../src/loading/models.ts';
import { type Instance, instantiate } from '../../src/model/instance.ts';
import { blocked } from '../../src/model/language/step.ts';
import { parseCall } from '../../src/real-kernel/conform/calls.ts';
import type { RunScript } from '../../src/real-kernel/conform/conform.ts';
import type { PageFlag, Seen } from '../../src/real-kernel/conform/report.ts';
import { type ModelledPage, type Shown, sequentialMachine } from '../../src/real-kernel/conform/sequential-machine.ts';

/** A variant at the scale that the command has. */
export const sequential = async (variant: string): Promise<Instance> =>
  instantiate(await loadModel('sequential'), variant, { processes: 4, areas: 3, pages: 4, stores: 250 });

/** Runs scripts as a kernel would, that does what the variant does. */
export const modelKernel = async (variant: string): Promise<RunScript> => {
  const machine = sequentialMachine(await sequential(variant));
  return async (lines) => {
    let state = machine.initial;
    const seen = lines.map((line): Seen => {
      const call = parseCall(line);
      const next = call === undefined ? machine.initial : machine.after(state, call);
      if (next === blocked) throw new Error(`${line} is not possible`);
      state = next;
      return seenOf(line, machine.shows(state));
    });
    return { kernel: variant, cpus: 1, seen, whole: true };
  };
};

const seenOf = (call: string, { pages, nrMlock, error, value }: Shown): Seen => ({
  call,
  error,
  value,
  nrMlock: nrMlock + 7,
  pages: pages.map((page) => ({
    process: page.process,
    area: page.area,
    page: page.page,
    frame: page.folio === null ? 1 : 1000 + page.folio,
    count: page.folio === null ? 0 : page.mapcount,
    exclusive: page.mapcount === 1,
    flags: flagsOf(page),
  })),
});

const flagsOf = ({ folio, anonymous, mlocked, exclusive }: ModelledPage): ReadonlySet<PageFlag> => {
  if (folio === null) return new Set();
  const flags = { ANON: anonymous, MLOCKED: mlocked, ANON_EXCLUSIVE: anonymous && exclusive };
  return new Set((Object.keys(flags) as PageFlag[]).filter((flag) => flags[flag]));
};
