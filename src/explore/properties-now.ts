import { messageOf } from '../model/errors.ts';
import type { PlainValue } from '../model/language/domain.ts';
import type { Elements } from '../model/language/elements.ts';
import { answerOf } from '../model/language/property.ts';
import type { System } from '../model/rules/rule.ts';
import { unrefused } from '../model/values/refusals.ts';
import type { ReferenceMachine } from '../reference/machine.ts';

/** What a property says of one state. */
export interface PropertyNow {
  readonly name: string;
  readonly sentence: string;
  /** An `always` property holds or is broken; a `reachable` one is seen or not seen. */
  readonly answer: 'holds' | 'broken' | 'seen' | 'not seen' | 'failed';
  /** What breaks it. */
  readonly elements: Elements;
  /** What the property has thrown. */
  readonly failure: string | undefined;
}

/** What every property of states says of a state, in the order of the model. */
export const propertiesNow = (system: System, machine: ReferenceMachine, state: PlainValue): readonly PropertyNow[] => {
  const view = machine.view(state);
  return system.properties.map((property): PropertyNow => {
    const { kind, name, sentence } = property;
    const about = { name, sentence, elements: {}, failure: undefined };
    try {
      const answer = unrefused(() => answerOf(property, view));
      if (kind === 'reachable') return { ...about, answer: answer === true ? 'seen' : 'not seen' };
      if (answer === true) return { ...about, answer: 'holds' };
      return { ...about, answer: 'broken', elements: answer === false ? {} : answer };
    } catch (error) {
      return { ...about, answer: 'failed', failure: messageOf(error) };
    }
  });
};
