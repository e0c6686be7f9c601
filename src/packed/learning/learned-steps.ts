import { actorsOf } from '../steps/instances.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { PlainSteps, StepContext } from '../steps/types.ts';
import type { Callees, Unit } from './code-blocks.ts';
import { DecisionTree, type Effect, effectOf, type Leaf, type Write } from './decision-tree.ts';
import type { LearnedRecipe } from './learned-recipe.ts';
import type { RecipeKind } from './recipe-kind.ts';
import type { Piece } from './tree-source.ts';

/** A rule instance. */
export interface LearnedStep extends LearnedRecipe {
  readonly rule: number;
  readonly args: number;
}

/** How steps are learnt: a leaf is what the step writes, and `apply` appends the successor. */
export const learnedSteps = (
  context: StepContext,
  plain: PlainSteps,
  recorded: RecordedRecipes,
): RecipeKind<LearnedStep> => {
  const { batch, draft, findings, instances, progress, system } = context;
  const { words } = draft;
  const { recorder, slots } = recorded;
  const maskOf = (address: number): number => slots.get(address)?.mask as number;
  const leafOf = (writes: readonly Write[]): Effect => effectOf(writes, words.length, maskOf);

  /** What the step that has just run has done; the words are its successor. */
  const effect = (): Effect => {
    const { reads, codes, writes } = recorder;
    return leafOf(
      [...writes]
        .sort((a, b) => a - b)
        .map((address): Write => {
          const code = ((words[address >>> 5] as number) >>> address) & maskOf(address);
          const read = reads.indexOf(address);
          return { address, code, differs: read < 0 ? undefined : codes[read] !== code };
        }),
    );
  };

  const recipes = instances.map(
    ({ rule, args }, place): LearnedStep => ({
      place,
      rule,
      args,
      pcGuard: recorded.pcGuards[place],
      tree: new DecisionTree(),
      overflow: 0,
    }),
  );
  return {
    recipes,
    isDue: ({ place }) => recorded.isAtStep(place),
    apply: ({ rule }, leaf) => {
      if (leaf.kind === 'blocked') return;
      (findings.taken[rule] as number)++;
      if (system.rules[rule]?.noise === false) progress.enabled = true;
      let changed = 0;
      for (let i = 0; i < words.length; i++) {
        const before = words[i] as number;
        const after = (before & (leaf.keep[i] as number)) | (leaf.bits[i] as number);
        batch.words[batch.length + i] = after;
        changed |= before ^ after;
      }
      if (changed === 0) return;
      if (batch.tags !== undefined) batch.tags[batch.length] = rule;
      batch.length += words.length;
    },
    record: ({ place }) => {
      const happened = recorded.runStep(place);
      const leaf: Leaf = happened ? effect() : { kind: 'blocked' };
      recorded.endStep(place, happened);
      return leaf;
    },
    leafOf,
    units: unitsOf(context, recipes),
    callees: calleesOf(context, plain),
  };
};

/** Each thread, which is at one of its steps, and each action. */
const unitsOf = ({ batch, system }: StepContext, recipes: readonly LearnedStep[]): readonly Unit[] =>
  actorsOf(system).map(({ first, end }, a): Unit => {
    const actor = recipes.slice(first, end);
    const byRule = new Map<number, LearnedStep[]>();
    for (const step of actor) byRule.set(step.rule, [...(byRule.get(step.rule) ?? []), step]);
    const rules = [...byRule.values()];
    const lines = (texts: readonly string[]): string => texts.join('\n');
    return {
      recipes: actor,
      piece: (source, treeOf) => {
        if (actor.every(({ tree }) => tree === undefined)) return source.plainActor(a);
        const pieceOf = (step: LearnedStep): Piece => {
          const { args, place: instance, rule } = step;
          if (step.tree === undefined) return source.plainStep(rule, args);
          const noise = system.rules[rule]?.noise === true;
          return source.step({ instance, rule, noise, tagged: batch.tags !== undefined, tree: treeOf(step) });
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

const calleesOf = ({ batch, findings, progress }: StepContext, plain: PlainSteps): Callees => ({
  batch,
  named: {
    words: batch.words,
    tags: batch.tags,
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
