// ksmd: write-protects the page, compares it, and puts one in its place that others have, too: try_to_merge_one_page().
import { blocked, bool, forState, nullable, step } from '../../../src/index.ts';
import type { ForceBounds, Policy } from '../policy.ts';
import { type Force, folioNumber, isAnon, zap } from '../state.ts';

export const ksmThread = (bounds: ForceBounds, policy: Policy) => {
  const { thread } = forState<Force>();
  const ends = (t: { page: number | null; uffdWp: boolean }) => {
    t.page = null;
    t.uffdWp = false;
    return 'write_protect_page' as const;
  };
  return thread('ksmd', {
    daemon: true,
    locals: {
      /** orig_pte: the page of the entry that it has write-protected, which was clean then. */
      page: nullable(folioNumber(bounds)),
      /** ... and whether userfaultfd write-protects it. */
      uffdWp: bool(),
    },
  }).steps({
    write_protect_page: step(
      'mm/ksm.c: write_protect_page, under the page-table lock; gives up if somebody has a reference',
      (m, t) => {
        if (m.pte === null || !isAnon(m.pte.folio)) return blocked;
        const folio = m.folios.at(m.pte.folio);
        // A clean entry of a page that is not exclusive is taken as it is, without a look at the counts.
        if ((m.pte.dirty || folio.exclusive) && folio.refcount !== 1 + Number(folio.childs)) return blocked;
        folio.exclusive = false;
        m.pte.dirty = false;
        t.page = m.pte.folio;
        t.uffdWp = m.pte.uffdWp;
        return 'replace_page';
      },
    ),
    replace_page: step(
      'mm/ksm.c: pages_identical; replace_page, if pte_same(orig_pte), under the page-table lock',
      (m, t) => {
        const { page } = t;
        // pte_same(): orig_pte has the bit of userfaultfd as the entry had it.
        if (page === null || m.pte?.folio !== page || m.pte.dirty || m.pte.uffdWp !== t.uffdWp) return ends(t);
        const wasWp = m.pte.uffdWp;
        // The page that holds the same: of another process, or of the stable tree.
        const other = m.folios.findIndex(({ refcount }) => refcount === 0);
        if (other < 0) return ends(t);
        t.page = null;
        t.uffdWp = false;
        zap(m);
        m.folios.at(other).refcount = 2;
        m.folios.at(other).childs = true;
        m.pte = { folio: other, dirty: false, uffdWp: policy.ksm === 'keeps uffd-wp' && wasWp };
        return 'done';
      },
    ),
  });
};
