// The locks, and one of them without a fair scheduler.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

type LockVariant = Variant<never, Policy>;
const of = (lock: Policy['lock']): Policy => ({ lock, unfair: false });

export const variants: readonly LockVariant[] = [
  {
    name: 'ptl-test-and-set',
    title:
      'the page-table lock is taken by whoever finds it free: x86 under a hypervisor without paravirtual spinlocks',
    origin: 'arch/x86/include/asm/qspinlock.h: virt_spin_lock, 6.12.117',
    with: of('test-and-set'),
    expect: breaks('GETS-LOCK'),
  },
  {
    name: 'ptl-ticket',
    title: 'the page-table lock is taken in the order of tickets',
    origin: 'x86 until v4.2, from memory',
    with: of('ticket'),
    expect: holds,
  },
  {
    name: 'ptl-queued',
    title: 'the page-table lock has a queue',
    origin: 'kernel/locking/qspinlock.c, 6.12.117',
    with: of('queued'),
    expect: holds,
  },
  {
    name: 'ptl-queued-unfair',
    title: 'the same, where nothing is said of the scheduler: the holder may never run again',
    with: { ...of('queued'), unfair: true },
    expect: breaks('GETS-LOCK'),
  },
  {
    name: 'mmap-lock-stolen',
    title: 'mmap_lock goes to whoever comes by while the first waiter wakes up (F2)',
    origin: 'kernel/locking/rwsem.c before 4f23dbc1e657',
    with: of('rwsem, stolen'),
    expect: breaks('GETS-LOCK'),
  },
  {
    name: 'mmap-lock-handed-over',
    title: 'mmap_lock is handed over to a first waiter that has waited for too long',
    origin: '4f23dbc1e657 (v5.3, 2019)',
    with: of('rwsem, handed over'),
    expect: holds,
  },
];
