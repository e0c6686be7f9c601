import { digestOf } from '../checkpoint/identity/digest.ts';
import { messageOf } from '../model/errors.ts';
import { actorOf, type System } from '../model/rules/rule.ts';
import { makeInitialStates, type StateBuffer } from '../packed/index.ts';

/**
 * What a model that is built twice has to come to both times: the description of the state, the steps with their arguments,
 * the properties, the initial states. What a step does is not in it: neither a recipe's text (a thread may load the file
 * compiled otherwise) nor what it reads besides the state.
 */
export const signatureOf = (system: System, buffer: StateBuffer): string => {
  const initial: string[] = [];
  makeInitialStates(
    system,
    buffer,
    () => initial.push(buffer.words.join()),
    (args, error) => initial.push(`${args}: ${messageOf(error)}`),
  );
  const { root, rules, properties } = system;
  return digestOf([
    root,
    rules.map((rule) => [rule.kind === 'thread' ? actorOf(rule) : '', rule.label, rule.noise, rule.args]),
    properties.map(({ kind, name }) => [kind, name]),
    initial,
  ]);
};
