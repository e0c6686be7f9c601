import { LearnedCode, type Unit, whole } from './code-blocks.ts';
import type { StepContext, StepLearner, StepOf } from './step-memo.ts';
import type { Piece } from './tree-source.ts';

/** Makes the transitions of the state at `offset` of `log`; true if a step that is not noise was enabled. */
export type Expand = (log: Int32Array, offset: number) => boolean;

/** Generates the loop body of the search from what has been learnt of the steps. */
export class LearnedSteps {
  readonly #context: StepContext;
  readonly #units: readonly Unit[];
  readonly #code: LearnedCode;

  constructor(context: StepContext, learner: StepLearner, functionBytes: number) {
    const { batch, draft, findings, plain, progress } = context;
    this.#context = context;
    this.#units = unitsOf(context, learner);
    this.#code = new LearnedCode(
      learner.slots,
      {
        words: draft.words,
        miss: (i) => learner.make(i),
        named: {
          batch,
          words: batch.words,
          tags: batch.tags,
          taken: findings.taken,
          progress,
          steps: plain.single.steps,
          actors: plain.actors,
        },
        undone: (run) => {
          const taken = findings.taken.slice();
          const { length } = batch;
          run(length);
          findings.taken.set(taken);
          batch.length = length;
        },
      },
      functionBytes,
    );
  }

  generate(): Expand {
    const { batch, draft, progress } = this.#context;
    const blocks = this.#code.generate(this.#units);
    return whole(
      blocks,
      draft.words.length,
      { batch, progress },
      (calls) => `progress.enabled = false; let n = batch.length; ${calls} batch.length = n; return progress.enabled;`,
    ) as Expand;
  }
}

/** Each thread, which is at one of its steps, and each action. */
const unitsOf = ({ system, batch }: StepContext, { learners, recordsAll }: StepLearner): readonly Unit[] =>
  inRuns(learners, ({ gate, rule }) => gate?.address ?? `action ${rule}`).map((actor, a): Unit => {
    const address = actor[0]?.gate?.address;
    const rules = inRuns(actor, ({ rule }) => rule);
    const isLearned = ({ tree }: StepOf): boolean => tree !== undefined || recordsAll;
    const lines = (texts: readonly string[]): string => texts.join('\n');
    return {
      learners: actor,
      piece: (source, treeOf) => {
        if (!actor.some(isLearned)) return source.plainActor(a);
        const pieceOf = (step: StepOf): Piece => {
          const { args, place: instance, rule } = step;
          const noise = system.rules[rule]?.noise === true;
          const tagged = batch.tags !== undefined;
          return isLearned(step)
            ? source.step({ instance, rule, noise, tagged, tree: treeOf(step) })
            : source.plainStep(rule, args);
        };
        const pieces = rules.map((rule) => source.joined(rule.map(pieceOf), lines));
        if (address === undefined) return source.joined(pieces, lines);
        const codeOf = (i: number): number => rules[i]?.[0]?.gate?.code as number;
        return source.joined(pieces, (texts) =>
          source.dispatch(
            address,
            texts.map((text, i) => [codeOf(i), text]),
          ),
        );
      },
    };
  });

/** The elements in runs of those that have the same key. */
const inRuns = <T>(all: readonly T[], key: (one: T) => number | string): readonly (readonly T[])[] => {
  const runs: T[][] = [];
  let before: number | string | undefined;
  for (const one of all) {
    const own = key(one);
    if (own === before) runs.at(-1)?.push(one);
    else runs.push([one]);
    before = own;
  }
  return runs;
};
