import type { SimulationDocument, SimulationsDocument } from '../src/commands/simulate/json.ts';
import {
  about,
  flag,
  integer,
  list,
  literal,
  named,
  number,
  object,
  orNull,
  type Published,
  published,
  text,
  whole,
  words,
} from './define.ts';
import { brokenFields, error, expected, refused, taken, trace, variantFields } from './parts.ts';

const { verdict: _, ...broken } = brokenFields;

const simulation = object<SimulationDocument>({
  schema: literal('shootdown/simulation/1'),
  ...variantFields,
  ...broken,
  seed: about('what chance depended on', integer),
  depth: about('steps that a walk may take', whole),
  verdict: words<SimulationDocument['verdict']>({
    violated: 'a property is broken',
    deadlock: 'a thread has not finished, and nothing but hardware noise can happen',
    livelock: 'walks do not look for it',
    liveness: 'walks do not look for it',
    failed: 'a recipe or a property of the model threw, or put a value outside its domain',
    incomplete: 'nothing was found, which proves nothing',
  }),
  limit: about(
    'incomplete: what ended the walks',
    orNull(
      words<NonNullable<SimulationDocument['limit']>>({
        walks: 'as many as were asked for were taken',
        time: '',
        interrupted: '',
      }),
    ),
  ),
  reason: about('incomplete: more about it where there is more to say', orNull(text)),
  error: about('failed: what went wrong', orNull(error)),
  expected: orNull(expected),
  asExpected: orNull(flag),
  walk: about(
    'the walk that found it',
    orNull(
      object<NonNullable<SimulationDocument['walk']>>({
        index: about('its number', whole),
        steps: about('its steps before any were left out', whole),
        minimal: about('whether no single step of the trace can be left out', flag),
      }),
    ),
  ),
  walks: about('walks that came to an end', whole),
  steps: about('steps of all walks', whole),
  looked: about('states that the properties were evaluated on', whole),
  cut: about('walks that took `depth` steps', whole),
  seconds: number,
  taken,
  neverTaken: about('steps and actions that never happened', list(text)),
  neverSeen: about('`reachable` properties that were never seen', list(text)),
  trace: orNull(trace),
});

export const simulationSchemas: readonly Published[] = [
  published<SimulationDocument>('shootdown/simulation/1', 'random walks of one variant', simulation),
  published<SimulationsDocument>(
    'shootdown/simulations/1',
    'random walks of several variants',
    object<SimulationsDocument>({
      schema: literal('shootdown/simulations/1'),
      results: list(named('Simulation', () => simulation)),
      refused,
      notBegun: about('those that an interrupt came before', list(text)),
    }),
  ),
];
