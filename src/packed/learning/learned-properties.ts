import { LearnedCode, type Unit, whole } from './code-blocks.ts';
import type { PropertyLearner } from './property-memo.ts';
import type { StepContext } from './step-memo.ts';

/** Evaluates the properties on the state at `offset` of `log`. */
export type Check = (log: Int32Array, offset: number) => void;

/** Generates the evaluation of the properties from what has been learnt of them. */
export class LearnedProperties {
  readonly #context: StepContext;
  readonly #units: readonly Unit[];
  readonly #code: LearnedCode;

  constructor(context: StepContext, learner: PropertyLearner, functionBytes: number) {
    const { draft, findings, plain, system } = context;
    this.#context = context;
    this.#units = learner.learners.map((property): Unit => {
      const { place } = property;
      return {
        learners: [property],
        piece: (source, treeOf) => {
          const piece =
            property.tree === undefined && !learner.recordsAll
              ? source.plainProperty(place)
              : source.property(place, treeOf(property));
          const reachable = system.properties[place]?.kind === 'reachable';
          return reachable ? { ...piece, text: `if (known[${place}] === 0) { ${piece.text} }` } : piece;
        },
      };
    });
    this.#code = new LearnedCode(
      learner.slots,
      {
        words: draft.words,
        miss: (p) => learner.evaluate(p),
        named: { seen: findings.seen, known: findings.known, checks: plain.single.checks },
        undone: (run) => {
          const [seen, known] = [findings.seen.slice(), findings.known.slice()];
          findings.known.fill(0);
          run(0);
          findings.seen.set(seen);
          findings.known.set(known);
        },
      },
      functionBytes,
    );
  }

  generate(): Check {
    const blocks = this.#code.generate(this.#units);
    return whole(blocks, this.#context.draft.words.length, {}, (calls) => `let n = 0; ${calls}`) as Check;
  }
}
