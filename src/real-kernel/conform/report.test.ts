import { expect, test } from 'vitest';
import { parseReport } from './report.ts';

const hello = '{"kernel":"6.1.0","cpus":1}';
const call = '{"call":"0 load 0 0 1","value":0,"pages":[[0,0,0,16383,0,"1000000",0]],"nr_mlock":0}';

test('what a kernel has said is read, with the flags that are compared', () => {
  const page = '[0,1,2,77,3,"600005828",1]';
  const text = [hello, `{"call":"0 mlock 1 2 1","error":"ENOMEM","pages":[${page}]}`, '{"calls":1}', ''].join('\n');
  const { kernel, whole, seen } = parseReport(text, 'it');
  expect([kernel, whole]).toEqual(['6.1.0', true]);
  expect(seen).toEqual([
    {
      call: '0 mlock 1 2 1',
      error: 'ENOMEM',
      value: undefined,
      swapped: [],
      locked: undefined,
      nrMlock: undefined,
      pages: [
        {
          process: 0,
          area: 1,
          page: 2,
          frame: 77,
          count: 3,
          exclusive: true,
          flags: new Set(['ANON', 'SWAPBACKED', 'MLOCKED', 'ANON_EXCLUSIVE']),
        },
      ],
    },
  ]);
});

test('swap entries, locked pages, and what is said of swap are read', () => {
  const line = '{"call":"0 mremap_dontunmap 0 0 0 1","pages":[],"swapped":[[0,0,1,8224]],"locked":[[0,0,1]]}';
  const { marksSwap, seen } = parseReport(['{"kernel":"6.1.0","cpus":1,"swap":"unmarked"}', line].join('\n'), 'it');
  expect(marksSwap).toBe(false);
  expect(seen[0]).toMatchObject({
    swapped: [{ process: 0, area: 0, page: 1, entry: 8224 }],
    locked: [{ process: 0, area: 0, page: 1 }],
  });
});

test('a report that is cut off in a line is not whole', () => {
  const { whole, seen } = parseReport([hello, call, call.slice(0, 30)].join('\n'), 'it');
  expect([whole, seen.length]).toEqual([false, 1]);
  expect(parseReport([hello, call].join('\n'), 'it').whole).toBe(false);
});

test.each([
  ['', 'it is no report'],
  ['hello', 'it is no report'],
  ['[1]\n', 'it, line 1 is no object'],
  [call, 'it is no report'],
  [`${hello}\nnull\n${call}`, 'it, line 2 is no object'],
  [`${hello}\n{"call"\n${call}`, 'it, line 2 is no JSON'],
  [`${hello}\n{"call":"\\u001b[2J","pages":[]}`, "it, line 2: 'call' is no line of a script"],
  [`${hello}\n{"call":"0 exit","pages":{}}`, "it, line 2: 'pages' is no list"],
  [`${hello}\n{"call":"0 exit","error":5,"pages":[]}`, "it, line 2: 'error' is no name of an error"],
  [`${hello}\n{"call":"0 exit","pages":[[0,0,0,1,1,"zz",0]]}`, 'it, line 2: a page is no list of 7'],
  [`${hello}\n{"call":"0 exit","pages":[[0,0]]}`, 'it, line 2: a page is no list of 7'],
  [`${hello}\n{"call":"0 exit","pages":[],"swapped":[[0,0,0]]}`, "it, line 2: 'swapped' is no list of lists of 4"],
  [`${hello}\n{"call":"0 exit","pages":[],"locked":[["0",0,0]]}`, "it, line 2: 'locked' is no list of lists of 3"],
])('%j is refused', (text, problem) => {
  expect(() => parseReport(text, 'it')).toThrow(problem);
});
