// Moving charges with a task (cgroup v1, memory.move_charge_at_immigrate), on an empty entry of an mm of its own: the page is found
// in the page cache or in the swap cache, and others map it or not. Nobody else wants the page-table lock that is held meanwhile.
import { blocked, bool, forState, int, only, optional, step } from '../../../src/index.ts';
import { dropLock, takeLock, tryLock } from '../../machine/locks/lock.ts';
import type { Policy } from '../policy.ts';
import { countMapped, type Memcg, type Rmap, type RmapBounds } from '../state.ts';

interface Locals {
  /** What folio_mapped() said. */
  mapped: boolean;
  /** Moves still to come after this one; only where there is more than one. */
  left?: number;
}

/** Sets how many moves come after the first. */
export const beginMoves = (t: Partial<Locals>, { moves }: RmapBounds): void => {
  if (moves > 1) t.left = moves - 1;
};

export const moverThread = ({ moves }: RmapBounds, policy: Policy) => {
  const { thread } = forState<Rmap>();
  const target = (m: Rmap): Memcg => (m.folio.memcg === 'from' ? 'to' : 'from');
  const ends = (t: Locals) => {
    const left = optional(t, 'left') ?? 0;
    if (left === 0) return 'done';
    t.left = left - 1;
    return 'folio_trylock';
  };
  return thread('mover', {
    locals: { mapped: bool(), ...(moves > 1 ? { left: int(0, moves - 1) } : {}) },
  }).steps({
    folio_trylock: step('mm/memcontrol.c: mem_cgroup_move_account; since 4e0cf05f6059 get_mctgt_type', (m, t) => {
      if (policy.moverLocksFolio && !tryLock(m.folio, 'lock', 'mover')) return ends(t);
      return policy.moverSkipsMapped ? 'page_mapped' : 'folio_memcg_lock';
    }),
    page_mapped: only(
      policy.moverSkipsMapped,
      step('mm/memcontrol.c: get_mctgt_type: a page that others map is skipped', (m) =>
        m.folio.mapcount > 0 ? 'folio_unlock' : 'folio_memcg_lock',
      ),
    ),
    folio_memcg_lock: step('mm/memcontrol.c: mem_cgroup_move_account', (m) =>
      takeLock(m.folio, 'memcgLock', 'mover') ? 'folio_mapped' : blocked,
    ),
    folio_mapped: step('mm/memcontrol.c: mem_cgroup_move_account', (m, t) => {
      t.mapped = m.folio.mapcount > 0;
      return t.mapped ? '__mod_lruvec_state: from' : 'memcg_data';
    }),
    '__mod_lruvec_state: from': only(
      !policy.moverSkipsMapped,
      step('mm/memcontrol.c: mem_cgroup_move_account', (m) => {
        countMapped(m, -1);
        return '__mod_lruvec_state: to';
      }),
    ),
    '__mod_lruvec_state: to': only(
      !policy.moverSkipsMapped,
      step('mm/memcontrol.c: mem_cgroup_move_account', (m, t) => {
        countMapped(m, 1, target(m));
        t.mapped = false;
        return 'memcg_data';
      }),
    ),
    memcg_data: step('mm/memcontrol.c: mem_cgroup_move_account: folio->memcg_data = to', (m) => {
      m.folio.memcg = target(m);
      return '__folio_memcg_unlock';
    }),
    __folio_memcg_unlock: step('mm/memcontrol.c: mem_cgroup_move_account', (m) => {
      dropLock(m.folio, 'memcgLock');
      return 'folio_unlock';
    }),
    folio_unlock: step('mm/memcontrol.c: mem_cgroup_move_account; since 4e0cf05f6059 its caller', (m, t) => {
      if (policy.moverLocksFolio) dropLock(m.folio, 'lock');
      return ends(t);
    }),
  });
};
export type Mover = ReturnType<typeof moverThread>;
