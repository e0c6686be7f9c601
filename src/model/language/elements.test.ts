import { expect, test } from 'vitest';
import { checkedElements, elementWords } from './elements.ts';

test('an element that is null is printed as none', () => {
  const elements = checkedElements("property 'P' returned", { cpu: 1, folio: null, dirty: false });
  expect(elementWords(elements)).toBe('cpu 1, folio none, dirty false');
});

test('what is no element is refused with its name', () => {
  expect(() => checkedElements("property 'P' returned", { cpu: undefined })).toThrow(
    "property 'P' returned elements whose 'cpu' is no number, word or boolean",
  );
});
