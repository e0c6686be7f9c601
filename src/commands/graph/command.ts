import { writeFileSync } from 'node:fs';
import { dot } from '../../graph/dot.ts';
import { drawnGraph } from '../../graph/drawn-graph.ts';
import { graphml } from '../../graph/graphml.ts';
import { stateSpace } from '../../graph/state-space.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import { grouped } from '../../report/numbers.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { boundsOf, setOption } from '../shared/options/common-options.ts';
import { repeated, valued } from '../shared/options/options.ts';
import { positiveValue, textValue, wordValue } from '../shared/options/values.ts';
import type { Collector } from '../shared/problems.ts';

/** `shootdown graph MODEL/VARIANT` */
export const graphCommand: Command = command({
  name: 'graph',
  takes: 'MODEL/VARIANT',
  summary: 'write the states of a small variant, and the steps between them, for Graphviz and others',
  details: [
    'A node is a state; an edge has the steps that lead from one to the other, with their arguments. With --by there is one',
    'node for all states that are alike in those fields: --by lock --by writer.pc.',
  ],
  options: {
    set: setOption(),
    by: repeated('by', 'FIELD', 'one node for all states alike in this field: lock, cpus[0].tlb', textValue),
    format: valued('format', 'FORMAT', 'dot or graphml (default: dot)', wordValue(['dot', 'graphml']), 'dot'),
    maxStates: valued('max-states', 'N', 'leave out what comes after N states (default: 2000)', positiveValue, 2000),
    file: valued('file', 'FILE', 'write to a file (default: print)', textValue),
  },
  run: async ({ values, positionals }, problems, { output }) => {
    const instance = await instanceOf(positionals, values.set, problems);
    problems.raise();
    const { model, variant, system } = instance as Instance;
    const space = stateSpace(system, values.maxStates);
    const graph = drawnGraph(system, space, values.by);
    const counted = `${grouped(space.states.length)} states, ${grouped(space.edges.length)} transitions`;
    const lines = (values.format === 'dot' ? dot : graphml)(`${model.name}/${variant}: ${counted}`, graph);
    if (values.file === undefined) output.print(lines);
    else {
      write(values.file, `${lines.join('\n')}\n`);
      output.print([`written: ${values.file}, ${counted} in ${grouped(graph.nodes.length)} nodes`]);
    }
    if (!space.whole) output.note([`not all states are there: --max-states ${values.maxStates * 10} has more`]);
    return space.whole ? exitCodes.holds : exitCodes.incomplete;
  },
});

const instanceOf = async (
  targets: readonly string[],
  set: readonly (readonly [string, number])[],
  problems: Collector,
): Promise<Instance | undefined> => {
  const [text = ''] = targets;
  const { model: name, variant } = parseTarget(text);
  if (targets.length !== 1 || variant === undefined) {
    problems.add(
      new ShootdownError('usage', 'graph takes one variant', 'shootdown graph page-zap-rmap/remove --set removers=1'),
    );
    return undefined;
  }
  const model = await problems.attemptLater(() => loadModel(name));
  return model && problems.attempt(() => instantiate(model, variant, boundsOf(set, problems)));
};

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new ShootdownError('file', `${file} cannot be written: ${messageOf(error)}`, undefined, error);
  }
};
