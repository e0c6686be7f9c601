import type { SlotTable } from '../state/slot-table.ts';
import { actorsOf, type RuleInstance } from '../steps/instances.ts';
import type { Recorded, RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { PlainSteps, StepContext } from '../steps/types.ts';
import { accessesOf } from './accesses-of.ts';
import type { Callees, Unit } from './code-blocks.ts';
import type { Compact } from './compact-tree.ts';
import { DecisionTree, type Leaf, type Write } from './decision-tree.ts';
import { type LearnedRecipe, uncounted } from './learned-recipe.ts';
import type { RecipeKind } from './recipe-kind.ts';
import type { StepParts } from './recipe-source.ts';
import type { Piece } from './tree-source.ts';

/** Steps, one by one on the buffer's words, whose reads are known. */
export interface RecordedSteps extends Recorded, Pick<RecordedRecipes, 'pcGuards' | 'isAtStep'> {
  /** Whether the instance is taken in any state. */
  readonly isTaken: (instance: number) => boolean;
  /** Takes an instance's step: appends what it leads to and counts it. Answers how it ended; undefined for what is not to be learnt. */
  readonly take: (instance: number) => Leaf | undefined;
  /** Told when a step that is known has led back to the state at hand. */
  readonly unchanged?: () => void;
}

/** The plain steps of one rule, thread or action. */
export interface SingleSteps extends Pick<PlainSteps, 'actors'> {
  readonly single: Pick<PlainSteps['single'], 'steps'>;
}

/** Takes the steps of single states. */
export const singleSteps = ({ buffer }: StepContext, recorded: RecordedRecipes): RecordedSteps => {
  const { words } = buffer;
  const { recorder, slots } = recorded;
  /** What the step that has just run has done; the words are its successor. */
  const effect = (): Leaf => {
    const { reads, codes } = recorder;
    const addresses = [...recorder.writes].sort((a, b) => a - b);
    const writes = addresses.map((address): Write => {
      const mask = slots.get(address)?.mask as number;
      const code = ((words[address >>> 5] as number) >>> address) & mask;
      const read = reads.indexOf(address);
      return { address, mask, code, differs: read < 0 ? undefined : codes[read] !== code };
    });
    return { kind: 'effect', writes };
  };
  return {
    recorder,
    slots,
    pcGuards: recorded.pcGuards,
    isTaken: () => true,
    isAtStep: (instance) => recorded.isAtStep(instance),
    take: (instance) => {
      const happened = recorded.runStep(instance);
      const leaf: Leaf = happened ? effect() : { kind: 'blocked' };
      recorded.endStep(instance, happened);
      return leaf;
    },
  };
};

/** How steps are learnt: a leaf is what the step writes, and `apply` appends the successors. */
export const learnedSteps = (context: StepContext, plain: SingleSteps, recorded: RecordedSteps): RecipeKind => {
  const { batch, buffer, findings, instances, progress, system } = context;
  const { words } = buffer;
  /** Appends the state at hand, as it is after these writes. */
  const append = (rule: number, writes: readonly Write[]): void => {
    const successors = batch.words;
    for (let i = 0; i < words.length; i++) successors[batch.length + i] = words[i] as number;
    let changed = 0;
    for (const { address, mask, code } of writes) {
      const at = batch.length + (address >>> 5);
      const before = successors[at] as number;
      const after = (before & ~(mask << address)) | (code << address);
      successors[at] = after;
      changed |= before ^ after;
    }
    if (changed === 0) {
      recorded.unchanged?.();
      return;
    }
    if (batch.tags !== undefined) batch.tags[batch.length] = rule;
    if (batch.makers !== undefined) batch.makers[batch.length] = 0;
    batch.length += words.length;
  };

  const recipes = instances.map(
    (_, place): LearnedRecipe => ({
      place,
      pcGuard: recorded.pcGuards[place],
      tree: recorded.isTaken(place) ? new DecisionTree() : undefined,
      ...uncounted,
    }),
  );
  return {
    recipes,
    isDue: (place) => recorded.isTaken(place) && recorded.isAtStep(place),
    apply: (place, leaf) => {
      if (leaf.kind === 'blocked') return;
      const { rule } = instances[place] as RuleInstance;
      if (leaf.kind === 'effects') {
        (findings.taken[rule] as number) += leaf.count;
        if (leaf.isSure) progress.enabled = true;
        for (const writes of leaf.successors) append(rule, writes);
        return;
      }
      (findings.taken[rule] as number)++;
      if (system.rules[rule]?.noise === false) progress.enabled = true;
      append(rule, leaf.writes);
    },
    record: (place) => recorded.take(place),
    units: unitsOf(context, recipes, recorded),
    callees: calleesOf(context, plain),
  };
};

/** Each thread, which is at one of its steps, and each action. */
const unitsOf = (context: StepContext, recipes: readonly LearnedRecipe[], recorded: RecordedSteps): readonly Unit[] => {
  const { batch, instances, system } = context;
  return actorsOf(system).flatMap(({ first, end }, a): Unit | readonly Unit[] => {
    if (!recorded.isTaken(first)) return [];
    const actor = recipes.slice(first, end);
    const ruleOf = ({ place }: LearnedRecipe): number => (instances[place] as RuleInstance).rule;
    const rules = [...new Set(actor.map(ruleOf))].map((rule) => actor.filter((step) => ruleOf(step) === rule));
    const lines = (texts: readonly string[]): string => texts.join('\n');
    return {
      recipes: actor,
      piece: (source, treeOf) => {
        if (actor.every(({ tree }) => tree === undefined)) return source.plainActor(a);
        const pieceOf = (step: LearnedRecipe): Piece => {
          const { args, rule } = instances[step.place] as RuleInstance;
          if (step.tree === undefined) return source.plainStep(rule, args);
          const noise = system.rules[rule]?.noise === true;
          return source.step({
            instance: step.place,
            rule,
            noise,
            tagged: batch.tags !== undefined,
            made: madeBy(context, step, treeOf(step), recorded.slots),
            tree: treeOf(step),
          });
        };
        const pieces = rules.map((rule) => source.joined(rule.map(pieceOf), lines));
        const guards = rules.flatMap(([step]) => step?.pcGuard ?? []);
        const [guard] = guards;
        if (guard === undefined) return source.joined(pieces, lines);
        return source.joined(pieces, (texts) =>
          source.dispatch(
            guard.address,
            guards.map(({ code }, i) => [code, texts[i] as string]),
          ),
        );
      },
    };
  });
};

/** Where the paths of a step are to be noted, their numbers. */
const madeBy = (
  { batch, buffer, sleep }: StepContext,
  { place, pcGuard }: LearnedRecipe,
  tree: Compact | undefined,
  slots: SlotTable,
): StepParts['made'] => {
  if (batch.makers === undefined) return 'unasked';
  if (sleep === undefined || sleep.isLed) return 'unknown';
  const accesses = tree === undefined ? [] : accessesOf(tree, pcGuard, slots, buffer.words.length);
  const numbers = new Map(Array.from(accesses, ([leaf, access]) => [leaf, sleep.numbersOf(place, access)]));
  const [only, other] = new Set(numbers.values());
  return { numbers, only: other === undefined ? only : undefined };
};

const calleesOf = ({ batch, findings, progress, sleep }: StepContext, plain: SingleSteps): Callees => ({
  batch,
  prologue: sleep === undefined ? '' : 'const z = row[0];',
  named: {
    words: batch.words,
    tags: batch.tags,
    makers: batch.makers,
    awake: sleep?.awake,
    row: sleep?.row,
    taken: findings.taken,
    progress,
    steps: plain.single.steps,
    actors: plain.actors,
  },
  undone: (run) => {
    const taken = findings.taken.slice();
    const { enabled } = progress;
    const { length } = batch;
    run();
    findings.taken.set(taken);
    progress.enabled = enabled;
    batch.length = length;
  },
});
