// What hints say of the values of a state: `free`, `stale`. They are functions of the model, which look at the state as recipes see it.

import { messageOf } from '../model/errors.ts';
import { unrefused } from '../model/values/refusals.ts';
import type { Remark } from '../model/view-hint.ts';
import { stagesOf } from '../trace/changes.ts';

type Viewed = { readonly [field: string]: unknown } & { at(i: number): unknown };

/** What a remark says of the value at a path of a state; undefined where it says nothing, or there is nothing. One that throws says that. */
export const remarkAt = (remark: Remark | undefined, view: object, path: string): string | undefined => {
  if (remark === undefined) return undefined;
  try {
    return unrefused(() => {
      const stages = stagesOf(path);
      let value: unknown = view;
      for (const stage of stages) {
        if (value === null) return undefined;
        value = typeof stage === 'number' ? (value as Viewed).at(stage) : (value as Viewed)[stage];
      }
      if (value === null) return undefined;
      const at = stages.filter((stage) => typeof stage === 'number');
      const said: unknown = remark(value as never, view as never, ...at);
      return typeof said === 'string' ? said : undefined;
    });
  } catch (error) {
    return `hint fails: ${messageOf(error)}`;
  }
};
