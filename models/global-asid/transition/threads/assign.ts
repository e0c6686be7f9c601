// Another thread of the mm: consider_global_asid() finds that it is time, and there is a number: use_global_asid().
import { forState, step } from '../../../../src/index.ts';
import type { TransitionPolicy } from '../../policy.ts';
import type { Transition } from '../state.ts';

export const assignThread = ({ assigns }: TransitionPolicy) => {
  const flagFirst = assigns === 'asid_transition first';
  return forState<Transition>()
    .thread('assign')
    .steps({
      use_global_asid: step('arch/x86/mm/tlb.c: use_global_asid, under its lock', (m) => {
        if (m.globalAsid) return 'done';
        return flagFirst ? 'asid_transition' : 'global_asid';
      }),
      asid_transition: step('arch/x86/include/asm/tlbflush.h: mm_assign_global_asid, asid_transition := true', (m) => {
        m.asidTransition = true;
        return flagFirst ? 'global_asid' : 'done';
      }),
      global_asid: step(
        'arch/x86/include/asm/tlbflush.h: mm_assign_global_asid, smp_store_release of global_asid',
        (m) => {
          m.globalAsid = true;
          return flagFirst ? 'done' : 'asid_transition';
        },
      ),
    });
};
