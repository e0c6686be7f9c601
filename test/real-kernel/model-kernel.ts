// A kernel that is a variant of the model `sequential`: for tests of what is done with a kernel, where there is none.
import { loadModel } from '../../src/loading/models.ts';
import { type Instance, instantiate } from '../../src/model/instance.ts';
import type { PlainValue } from '../../src/model/language/domain.ts';
import { type Args, blocked } from '../../src/model/language/step.ts';
import { parseCall } from '../../src/real-kernel/conform/calls.ts';
import type { RunScript } from '../../src/real-kernel/conform/conform.ts';
import type { PageFlag, Seen } from '../../src/real-kernel/conform/report.ts';
import { conformScale } from '../../src/real-kernel/conform/script.ts';
import {
  type ModelledPage,
  type SequentialMachine,
  type Shown,
  sequentialMachine,
} from '../../src/real-kernel/conform/sequential-machine.ts';

/** A variant at the scale that the command has. */
export const sequential = async (variant: string): Promise<Instance> =>
  instantiate(await loadModel('sequential'), variant, conformScale);

/** Runs scripts as a kernel would, that does what the variant does. */
export const modelKernel = async (variant: string): Promise<RunScript> => {
  const machine = sequentialMachine(await sequential(variant));
  return async (lines) => {
    let state = machine.initial;
    const seen = lines.map((line): Seen => {
      const call = parseCall(line);
      const next = call === undefined ? machine.initial : machine.after(state, call);
      if (next === blocked) throw new Error(`${line} is not possible`);
      state = call?.action === 'madvise_pageout' ? reclaimed(machine, next, call.args) : next;
      return seenOf(line, machine.shows(state));
    });
    return { kernel: variant, cpus: 1, marksSwap: true, seen, whole: true };
  };
};

/** MADV_PAGEOUT may leave all as it was: this kernel does what it is asked for, with what it can. */
const reclaimed = (
  machine: SequentialMachine,
  state: PlainValue,
  { process, area, page, length }: Args,
): PlainValue => {
  let [now, at] = [state, Number(page)];
  for (; at < Number(page) + Number(length); at++)
    for (const action of ['shrink_folio_list', 'folio_set_swapbacked']) {
      const next = machine.after(now, { action, args: { process, area, page: at } as Args });
      if (next !== blocked) now = next;
    }
  return now;
};

const seenOf = (call: string, { pages, swapped, locked, nrMlock, error, value }: Shown): Seen => ({
  call,
  error,
  value,
  swapped: swapped.map(({ process, area, page, slot }) => ({ process, area, page, entry: 100 + slot })),
  locked: call.includes('mremap_dontunmap')
    ? locked().filter(({ process }) => process === Number(call.split(' ')[0]))
    : undefined,
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

const flagsOf = ({ folio, anonymous, mlocked, exclusive, lazyfree }: ModelledPage): ReadonlySet<PageFlag> => {
  if (folio === null) return new Set();
  const flags = { ANON: anonymous, SWAPBACKED: !lazyfree, MLOCKED: mlocked, ANON_EXCLUSIVE: anonymous && exclusive };
  return new Set((Object.keys(flags) as PageFlag[]).filter((flag) => flags[flag]));
};
