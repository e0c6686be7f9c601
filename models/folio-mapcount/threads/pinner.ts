// A process that pins a page of the folio through a page table, and lets it go: references that no mapping explains.
import { blocked, forState, int, step } from '../../../src/index.ts';
import { refcountDecAndTest, refcountInc } from '../../machine/locks/refcount.ts';
import { mmsThatReach } from '../mapped-entries.ts';
import type { Setting, State } from '../state.ts';

export const pinnerThread = (setting: Setting) => {
  const { thread } = forState<State>();
  return thread('gup', { daemon: true, locals: { pins: int(0, 1) } }).steps({
    pin_user_pages: step('mm/gup.c: pin_user_pages -> try_grab_folio', (m, t) => {
      if (mmsThatReach(setting, m) === 0) return blocked;
      refcountInc(m.folio, 'refcount');
      t.pins = 1;
      return 'unpin_user_page' as const;
    }),
    unpin_user_page: step('mm/gup.c: unpin_user_page -> gup_put_folio', (m, t) => {
      refcountDecAndTest(m.folio, 'refcount');
      t.pins = 0;
      return 'done' as const;
    }),
  });
};
