// How wide the rows of a card can become: cards do not change their size from step to step.

import type { Domain } from '../model/language/domain.ts';
import { print } from '../model/values/value.ts';

/** More characters than a row should have: a struct that can be wider is shown a row a field. */
const WIDEST_ROW = 44;

/** More characters than there is room for in a word, as the names of steps are: the end of a longer one is not shown. */
const LONGEST_WORD = 24;

/** Whether a struct or an array is told in one row: not as a card of its own, and not where it can be too wide. */
export const isOneRow = (domain: Domain, label: string): boolean => label !== '' && lengthOf(domain) <= WIDEST_ROW;

/** Characters that a row of that label can have, label and value together. */
export const rowWidth = (domain: Domain, label: string): number =>
  Math.min(WIDEST_ROW + 6, label.length + 2 + lengthOf(domain));

/** Characters that a value of a domain can have at most when it is printed. */
const lengthOf = (domain: Domain): number => {
  switch (domain.kind) {
    case 'bool':
      return 5;
    case 'int':
      return Math.max(print(domain, domain.lo).length, print(domain, domain.hi).length);
    case 'oneOf':
      return Math.min(LONGEST_WORD, Math.max(...domain.values.map((value) => value.length)));
    case 'index':
      return domain.of.name.length + 1 + String(domain.of.size - 1).length;
    case 'nullable':
      return Math.max('none'.length, lengthOf(domain.of));
    case 'struct':
      return (
        2 +
        Object.entries(domain.fields).reduce(
          (sum, [name, field]) => sum + name.length + 2 + (field.kind === 'bool' ? 0 : 1 + lengthOf(field)),
          0,
        )
      );
    case 'array':
      return 2 + domain.length * (lengthOf(domain.of) + 2);
    case 'list':
      return 2 + domain.max * (lengthOf(domain.of) + 2);
    case 'variant':
      return Math.max(...Object.values(domain.cases).map(lengthOf));
    default:
      return WIDEST_ROW;
  }
};
