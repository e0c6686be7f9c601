import type { System } from '../../model/rules/rule.ts';
import type { Why } from '../../real-kernel/observe/misfits.ts';
import { waitingWords } from '../../report/counterexample.ts';

/** Why a step is not that of a line, in words that follow the step's name. */
export const whyWords = (system: System, why: Why): string => {
  switch (why.kind) {
    case 'elsewhere':
      return `the thread is at ${why.at.join(', ')}`;
    case 'other line':
      return `would be a line of ${why.of.join(' or ')}`;
    case 'waits':
      return why.waiting === undefined ? 'cannot be taken' : waitingWords(system, why.waiting);
    case 'other actor':
      return `${why.somebody} is ${why.is} already`;
    case 'other name':
      return `is about ${why.of}, and the line about ${why.said}${why.is === undefined ? '' : `, which is ${why.is}`}`;
    case 'lock':
      return why.held
        ? 'the line has preemption off, and no lock is held'
        : 'the line has preemption on, and a lock is held';
    case 'too often':
      return `the line is of ${why.times}, and there are fewer`;
    case 'not taken':
      return 'the line says that it has been taken, and it has not';
  }
};
