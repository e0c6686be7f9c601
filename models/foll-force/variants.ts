// The cases C7 and C8, broken and fixed, and mutants of the fixes. The threads read these values; nothing else differs.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { ForceBounds, Policy } from './policy.ts';

type ForceVariant = Variant<keyof ForceBounds, Policy>;

const c7: Policy = {
  afterCow: 'drop FOLL_WRITE',
  readOnly: null,
  uffdContinue: null,
  uffdWp: false,
  ksm: 'none',
  asks: 'safety',
};
const cowAndDirty = { cow: true, dirty: true, anon: false, exclusive: false, notUffdWp: false };
const c7Fixed: Policy = { ...c7, afterCow: 'set FOLL_COW', readOnly: cowAndDirty };

const c8: Policy = { ...c7Fixed, uffdContinue: 'dirty', uffdWp: true };
const exclusiveAnon = { cow: false, dirty: false, anon: true, exclusive: true, notUffdWp: true };
const c8Fixed: Policy = { ...c8, afterCow: 'nothing', readOnly: exclusiveAnon };

export const variants: readonly ForceVariant[] = [
  {
    name: 'c7-drop-foll-write',
    title: 'behind a write fault that broke COW the page is looked up as for a read (C7)',
    origin: 'before 19be0eaffa3a (v4.9, 2016), CVE-2016-5195',
    with: c7,
    expect: breaks('RO-FILE', 7),
  },
  {
    name: 'c7-fixed',
    title: 'a read-only entry is accepted if COW was broken (FOLL_COW) and the entry is dirty (C7)',
    origin: '19be0eaffa3a (v4.9, 2016)',
    with: c7Fixed,
    expect: holds,
  },
  {
    name: 'c7-fixed-ksm',
    title: 'the same, and KSM may merge the page (C7)',
    origin: '19be0eaffa3a (v4.9, 2016)',
    with: { ...c7Fixed, ksm: 'drops uffd-wp' },
    bounds: { anons: 3 },
    expect: holds,
  },
  {
    name: 'c7-mutant-no-dirty',
    title: 'mutant: FOLL_COW alone is enough',
    mutant: { of: 'c7-fixed', without: 'the test that the entry is dirty' },
    with: { ...c7Fixed, readOnly: { ...cowAndDirty, dirty: false } },
    expect: breaks('RO-FILE', 7),
  },
  {
    name: 'c7-mutant-no-foll-cow',
    title: 'mutant: a dirty entry alone is enough',
    mutant: { of: 'c7-fixed', without: 'FOLL_COW' },
    with: { ...c7Fixed, readOnly: { ...cowAndDirty, cow: false } },
    expect: breaks('COW-PRIV', 3),
  },
  {
    name: 'c8-dirty-continue',
    title: 'FOLL_COW and a dirty entry are enough, and UFFDIO_CONTINUE maps a page of the file dirty (C8)',
    origin: '9ae0f87d009c (v5.16) to 5535be309971 (v6.0, 2022), CVE-2022-2590',
    with: c8,
    expect: breaks('RO-FILE', 7),
  },
  {
    name: 'c8-clean-continue',
    title: 'the same as long as UFFDIO_CONTINUE maps it clean: no bug yet (C8)',
    origin: '153132571f02 (v5.14) to 9ae0f87d009c (v5.16)',
    with: { ...c8, uffdContinue: 'clean' },
    expect: holds,
  },
  {
    name: 'c8-fixed',
    title: 'a read-only entry is accepted if its page is anonymous and exclusive (C8)',
    origin: '5535be309971 (v6.0, 2022)',
    with: c8Fixed,
    expect: holds,
  },
  {
    name: 'c8-fixed-ksm',
    title: 'the same, and KSM may merge the page, which drops the write protection of userfaultfd (C14)',
    origin: 'mm/ksm.c: replace_page, 6.12.117',
    with: { ...c8Fixed, ksm: 'drops uffd-wp' },
    bounds: { anons: 3 },
    expect: breaks('UFFD-WP', 7),
  },
  {
    name: 'c8-fixed-ksm-keeps',
    title: 'the same, if the new entry had the bit of userfaultfd (C14)',
    origin: 'no kernel known here',
    with: { ...c8Fixed, ksm: 'keeps uffd-wp' },
    bounds: { anons: 3 },
    expect: holds,
  },
  {
    name: 'c8-fixed-progress',
    title: 'the same: does the write end, while another thread throws the copy away again and again?',
    origin: 'mm/gup.c: __get_user_pages, 6.12.117',
    with: { ...c8Fixed, asks: 'progress' },
    expect: breaks('WRITE-ENDS'),
  },
  {
    name: 'c8-mutant-no-anon',
    title: 'mutant: the exclusive bit is believed of any page',
    mutant: { of: 'c8-fixed', without: 'PageAnon()' },
    with: { ...c8Fixed, readOnly: { ...exclusiveAnon, anon: false } },
    expect: breaks('RO-FILE', 3),
  },
  {
    name: 'c8-mutant-no-exclusive',
    title: 'mutant: any anonymous page is accepted',
    mutant: { of: 'c8-fixed', without: 'PageAnonExclusive()' },
    with: { ...c8Fixed, readOnly: { ...exclusiveAnon, exclusive: false } },
    expect: breaks('COW-PRIV', 3),
  },
  {
    name: 'c8-mutant-no-uffd-wp',
    title: 'mutant: an entry that userfaultfd write-protects is accepted',
    mutant: { of: 'c8-fixed', without: 'userfaultfd_pte_wp()' },
    with: { ...c8Fixed, readOnly: { ...exclusiveAnon, notUffdWp: false } },
    expect: breaks('UFFD-WP', 3),
  },
];
