// The machine's memory (models/machine/memory) against the kernel's memory model: the classic litmus tests with their published answers, and random
// programs with the axioms.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedOutcomes, asTheKernel, asTheMachine } from './litmus/axioms.ts';
import { type Program, programOf } from './litmus/program.ts';
import { outcomesOf } from './litmus/run.ts';
import { differences, litmusTests } from './litmus/table.ts';

/** Whether an end is among the outcomes: all that it says is so in one of them. */
const allows = (outcomes: readonly string[], exists: string): boolean =>
  outcomes.some((outcome) => exists.split(' ').every((part) => outcome.split(' ').includes(part)));
const answerOf = (outcomes: readonly string[], exists: string) => (allows(outcomes, exists) ? 'Sometimes' : 'Never');

test.each(litmusTests)('$name: $answer ($source)', async ({ program, exists, answer }) => {
  const parsed = programOf(program);
  expect({ axioms: answerOf(allowedOutcomes(parsed, asTheKernel), exists) }).toEqual({ axioms: answer });
  expect({ machine: answerOf(await outcomesOf(parsed), exists) }).toEqual({ machine: answer });
});

describe('where they differ', () => {
  test.each(differences)('$name: allowed by the $allowedBy alone', async ({ program, exists, allowedBy }) => {
    const parsed = programOf(program);
    expect({
      kernel: allows(allowedOutcomes(parsed, asTheKernel), exists),
      machine: allows(await outcomesOf(parsed), exists),
    }).toEqual({ kernel: allowedBy === 'kernel', machine: allowedBy === 'machine' });
  });
});

/** An instruction; each store gets a value of its own later, and a dependency its register. */
const instructions = fc.record({
  kind: fc.constantFrom('R', 'R', 'R', 'W', 'W', 'W', 'Racq', 'Wrel', 'full', 'acquire', 'release', 'relaxed'),
  x: fc.constantFrom('x', 'y'),
  fence: fc.constantFrom('', '', 'mb', 'rmb', 'wmb'),
  depends: fc.constantFrom('', '', 'addr', 'data', 'ctrl'),
  on: fc.nat(2),
});
type Drawn = typeof instructions extends fc.Arbitrary<infer T> ? T : never;

/** `locked`: the number of the access that is made under a lock, if there is such a one. */
const textOfThread = (drawn: readonly Drawn[], firstValue: number, locked: number): string => {
  const registers: string[] = [];
  return drawn
    .map(({ kind, x, fence, depends, on }, n) => {
      const reads = !kind.startsWith('W');
      const writes = !kind.startsWith('R');
      const on_ = registers[on % Math.max(1, registers.length)];
      const dependency =
        depends === '' || on_ === undefined || (depends === 'data' && reads) ? '' : ` @${depends}=${on_}`;
      const to = `r${n}`;
      if (reads) registers.push(to);
      const access = [kind, x, ...(reads ? [to] : []), ...(writes ? [firstValue + n] : [])].join(' ');
      const held = n === locked ? `lock s; ${access}${dependency}; unlock s` : `${access}${dependency}`;
      return `${n === 0 || fence === '' ? '' : `${fence}; `}${held}`;
    })
    .join('; ');
};
const programs = (threads: number, most: number): fc.Arbitrary<string> => {
  const thread = fc.record({
    drawn: fc.array(instructions, { minLength: most - 1, maxLength: most }),
    // More than two locked regions have too many orders to be enumerated.
    locked: threads === 2 ? fc.constantFrom(0, 1, most, most) : fc.constant(most),
  });
  return fc
    .array(thread, { minLength: threads, maxLength: threads })
    .map((all) => all.map(({ drawn, locked }, cpu) => textOfThread(drawn, 1 + cpu * most, locked)).join(' | '));
};

/** LITMUS=1000 npx vitest ... for a long run. */
const runs = Number(process.env.LITMUS ?? 10);
const outcomesAgree = async (program: Program): Promise<void> => {
  expect(await outcomesOf(program)).toEqual(allowedOutcomes(program, asTheMachine));
};

test('random programs of two threads have the outcomes that the axioms allow, and no others', () =>
  fc.assert(
    fc.asyncProperty(programs(2, 3), (text) => outcomesAgree(programOf(text))),
    { numRuns: runs },
  ));

test('random programs of three threads, too', () =>
  fc.assert(
    fc.asyncProperty(programs(3, 2), (text) => outcomesAgree(programOf(text))),
    { numRuns: Math.ceil(runs / 5) },
  ));
