import { expect, test } from 'vitest';
import { isAsPredicted, parseDriveReport } from './report.ts';

const begin = '{"kernel":"6.12.117","cpus":3}';
const round = (run: string, round: number, passed: number, broken: boolean): string =>
  `{"run":"${run}","round":${round},"passed":${passed},"tokens":5,"broken":${broken},"saw":"flags"}`;
const parse = (...lines: string[]) => parseDriveReport(lines.join('\n'), 'the kernel');

test('rounds are counted by run: completed, timed out at which token, broken, and what was seen', () => {
  const { kernel, cpus, runs } = parse(
    begin,
    round('driven', 0, 5, true),
    round('driven', 1, 2, false),
    round('driven', 2, 2, false),
    '{"run":"driven","round":3,"unready":"flags"}',
    round('control', 0, 5, false),
    '{"end":5}',
  );
  expect([kernel, cpus]).toEqual(['6.12.117', 3]);
  expect(runs).toEqual([
    {
      name: 'driven',
      rounds: 4,
      unready: 1,
      completed: 1,
      timedOut: [{ token: 2, rounds: 2 }],
      broken: 1,
      saw: { flags: 3 },
    },
    { name: 'control', rounds: 1, unready: 0, completed: 1, timedOut: [], broken: 0, saw: { flags: 1 } },
  ]);
});

test.each([
  ['nothing', [], 'does not begin with the release'],
  ['a kernel that dies before its first round', [begin], 'it ended in a round'],
  ['a kernel that dies in a round', [begin, round('driven', 0, 5, true)], "behind round 1 of the run 'driven'"],
  ['a line that is cut off', [begin, round('driven', 0, 5, true), '{"run":"dri'], "behind round 1 of the run 'driven'"],
  [
    'rounds that are missing',
    [begin, round('driven', 0, 5, true), '{"end":2}'],
    'it has told of 1 rounds, and ends with 2',
  ],
  [
    'a module that is refused',
    [begin, '{"refused":"kgate.ko","error":"ENOEXEC"}'],
    'it refused the module kgate.ko: ENOEXEC',
  ],
  [
    'a symbol that is refused',
    [begin, '{"refused":"zap_pte_range","error":"ENOENT"}'],
    'it has no probe at zap_pte_range: ENOENT',
  ],
  [
    'a gate where nobody may sleep',
    [begin, round('driven', 0, 5, true), '{"refused":"folio_remove_rmap_ptes","error":"EAGAIN"}'],
    'a gate at folio_remove_rmap_ptes would have to sleep, where a lock is held',
  ],
  [
    'a program that gives up',
    [begin, '{"died":"mlock","error":"ENOMEM"}'],
    'its program could not go on: mlock, ENOMEM',
  ],
  ['what is no JSON', [begin, 'Oops', '{"end":0}'], 'line 2 of its report is no JSON object'],
  ['a run that there is not', [begin, round('drive', 0, 5, true), '{"end":1}'], 'is of no run that there is'],
  ['more tokens passed than there are', [begin, round('driven', 0, 6, true), '{"end":1}'], 'is no round'],
])('%s is no result', (_, lines, said) => {
  expect(() => parse(...lines)).toThrow(said);
});

test('the prediction is kept if the driven order breaks the property, and no control does', () => {
  const predicted = (...lines: string[]): boolean => isAsPredicted(parse(begin, ...lines, `{"end":${lines.length}}`));
  expect(predicted(round('driven', 0, 5, true), round('control', 0, 5, false))).toBe(true);
  expect(predicted(round('driven', 0, 5, false), round('control', 0, 5, false))).toBe(false);
  expect(predicted(round('driven', 0, 5, true), round('control', 0, 5, true))).toBe(false);
  expect(predicted(round('driven', 0, 5, true), '{"run":"control","round":0,"unready":"flags"}')).toBe(false);
  expect(predicted(round('driven', 0, 5, true), round('control', 0, 4, false))).toBe(false);
  expect(predicted(round('driven', 0, 5, true), round('mended', 0, 4, false))).toBe(true);
  expect(predicted(round('driven', 0, 5, true), round('mended', 0, 5, true))).toBe(false);
  expect(predicted(round('driven', 0, 5, true), round('natural', 0, 0, true))).toBe(true);
  expect(predicted()).toBe(false);
});
