// Mapcount policies side by side: each policy on each part of one workload, and for each question that the kernel asks of a
// mapcount a property that the answer is never wrong. `shootdown compare mapcount` counts the answers.
import {
  anything,
  type Bounds,
  defineModel,
  forState,
  type Model,
  type Property,
  propertyFor,
  type System,
  sides,
  variantFor,
} from '../../src/index.ts';
import { buildSystem } from '../folio-mapcount/model.ts';
import { kernel } from '../folio-mapcount/policy.ts';
import type { FolioThreads } from '../folio-mapcount/properties.ts';
import type { FolioBounds, Setting, State } from '../folio-mapcount/state.ts';
import { policies } from '../machine/mapcount/policies.ts';
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import { judgeOf, questions } from './questions.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** Never wrong about each question, in any state. */
const neverWrong = (setting: Setting, threads: FolioThreads): readonly Property[] => {
  const { always } = forState<State>();
  const judge = judgeOf(setting, threads);
  const answers = new Uint8Array(questions.length);
  return questions.map(({ name, wrong }, i) =>
    always(propertyFor(name), `the answer is never ${wrong}`, (m) => {
      judge(m, answers);
      return sides[answers[i] as number] !== 'wrong';
    }),
  );
};

/** The system of a policy on a part of the workload, and what judges its answers. */
export const contestOf = (policy: MapcountPolicy, { workload }: Scenario, bounds: Bounds) => {
  let judge: ReturnType<typeof judgeOf> | undefined;
  const system: System = buildSystem(bounds, { scheme: policy, callers: kernel, workload }, (setting, threads) => {
    judge = judgeOf(setting, threads);
    return neverWrong(setting, threads);
  });
  return { system, judge: judge as ReturnType<typeof judgeOf> };
};

/** The model of these policies. */
export const modelOf = (compared: readonly MapcountPolicy[]): Model =>
  defineModel({
    name: 'mapcount',
    title: 'what mapcount policies answer, and whether it is so',
    bounds: {
      pages: { default: 2, min: 2, max: 4, doc: 'pages of the folio' },
      straddle: { default: 0, min: 0, max: 3, doc: 'how many of them, the last ones, are in a second page table' },
      batch: { default: 4, min: 1, max: 4, doc: 'the most pages of one call that maps or unmaps' },
      operations: { default: 2, min: 1, max: 4, doc: 'operations of each task' },
    },
    variants: compared.flatMap((policy) =>
      scenarios.map((scenario) => ({
        name: variantFor(policy.name, scenario.name),
        title: `${policy.title}: ${scenario.title}`,
        with: { policy, scenario },
        bounds: scenario.bounds as Partial<Bounds<keyof FolioBounds>>,
        // What comes out is the result of the comparison.
        expect: anything,
      })),
    ),
    build: (bounds, { policy, scenario }) => contestOf(policy, scenario, bounds).system,
  });

export default modelOf(policies);
