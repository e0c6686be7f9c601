// Litmus tests with their published answers. 'file': the Result line of the kernel's tools/memory-model/litmus-tests/FILE.litmus, or of a file in
// its Documentation/litmus-tests; 'text': what a file says besides; 'axioms': no publication was read, the axioms of linux-kernel.cat as
// test/litmus/axioms.ts has them decide alone. herd7 was not run.
export interface LitmusTest {
  readonly name: string;
  readonly program: string;
  /** What is asked of the end: `1:r0=1 1:r1=0`, values of registers and last values of locations. */
  readonly exists: string;
  readonly answer: 'Never' | 'Sometimes';
  readonly source: string;
}
const tests: LitmusTest[] = [];
const add = (name: string, program: string, exists: string, answer: LitmusTest['answer'], source: string): void => {
  tests.push({ name, program, exists, answer, source });
};

// Coherence.
add('CoRR', 'W x 1 | R x r0; R x r1', '1:r0=1 1:r1=0', 'Never', 'file: CoRR+poonceonce+Once');
add('CoRW', 'R x r0; W x 1 | W x 2', 'x=2 0:r0=2', 'Never', 'file: CoRW+poonceonce+Once');
add('CoWR', 'W x 1; R x r0 | W x 2', 'x=1 0:r0=2', 'Never', 'file: CoWR+poonceonce+Once');
add('CoWW', 'W x 1; W x 2', 'x=1', 'Never', 'file: CoWW+poonceonce');

// MP.
const mp = '1:r0=1 1:r1=0';
add('MP', 'W x 1; W y 1 | R y r0; R x r1', mp, 'Sometimes', 'file: MP+poonceonces');
add('MP+wmb+rmb', 'W x 1; wmb; W y 1 | R y r0; rmb; R x r1', mp, 'Never', 'file: MP+fencewmbonceonce+fencermbonceonce');
add('MP+rel+acq', 'W x 1; Wrel y 1 | Racq y r0; R x r1', mp, 'Never', 'file: MP+pooncerelease+poacquireonce');
add('MP+rel+addr', 'W x 1; Wrel y 1 | R y r0; R x r1 @addr=r0', mp, 'Never', 'file: MP+onceassign+derefonce');
add(
  'MP+mbs',
  'W x 1; mb; W y 1 | R y r0; mb; R x r1',
  mp,
  'Never',
  'text: recipes.txt, smp_mb() in the place of either',
);
add('MP+wmb+po', 'W x 1; wmb; W y 1 | R y r0; R x r1', mp, 'Sometimes', 'axioms');
add('MP+po+rmb', 'W x 1; W y 1 | R y r0; rmb; R x r1', mp, 'Sometimes', 'axioms');
add(
  'MP+wmb+ctrl',
  'W x 1; wmb; W y 1 | R y r0; R x r1 @ctrl=r0',
  mp,
  'Sometimes',
  'text: explanation.txt, "a CPU has no reason to respect a control dependency to a load"',
);
add('MP+wmb+ctrlrmb', 'W x 1; wmb; W y 1 | R y r0; rmb; R x r1 @ctrl=r0', mp, 'Never', 'axioms');
add('MP+wmb+acq', 'W x 1; wmb; W y 1 | Racq y r0; R x r1', mp, 'Never', 'axioms');
add('MP+rmb+rmb', 'W x 1; rmb; W y 1 | R y r0; rmb; R x r1', mp, 'Sometimes', 'axioms');
add(
  'MP+ctrl-rfi-addr',
  'W x 1; wmb; W y 1 | R y r0; W z 1 @ctrl=r0; R z r2; R x r1 @addr=r2',
  mp,
  'Sometimes',
  'text: explanation.txt, "speculatively forward W"',
);
// Own stores that are forwarded tell nothing, also where a third CPU keeps it from being known to all.
add(
  'MP+wmb+rel-rfi-acq',
  'W x 1; wmb; W y 1 | R y r0; Wrel z 1; Racq z r2; R x r1; W w 1 | R w r0',
  '1:r0=1 1:r1=0 2:r0=1',
  'Sometimes',
  'axioms',
);
add('MP+locks', 'W x 1; lock s; W y 1; unlock s | lock s; R y r0; unlock s; R x r1', mp, 'Never', 'file: MP+polocks');
add(
  'MP+revlocks',
  'lock s; W x 1; unlock s; W y 1 | R y r0; lock s; R x r1; unlock s',
  mp,
  'Never',
  'file: MP+porevlocks',
);
add(
  'MP+unlocklock+rmb',
  'lock s; W x 1; unlock s; lock t; W y 1; unlock t | R y r0; rmb; R x r1',
  mp,
  'Never',
  'file: MP+unlocklockonceonce+fencermbonceonce',
);
add(
  'MP+after_atomic+rmb',
  'relaxed x r0 1; mb; W y 1 | R y r0; rmb; R x r1',
  mp,
  'Never',
  'file: Atomic-RMW+mb__after_atomic-is-stronger-than-acquire',
);
add(
  'MP+acquire+rmb',
  'acquire x r0 1; W y 1 | R y r0; rmb; R x r1',
  mp,
  'Sometimes',
  'text: the same: an acquire orders the read part alone',
);

// SB.
const sb = '0:r0=0 1:r0=0';
add('SB', 'W x 1; R y r0 | W y 1; R x r0', sb, 'Sometimes', 'file: SB+poonceonces');
add('SB+mbs', 'W x 1; mb; R y r0 | W y 1; mb; R x r0', sb, 'Never', 'file: SB+fencembonceonces');
add('SB+mb+po', 'W x 1; mb; R y r0 | W y 1; R x r0', sb, 'Sometimes', 'text: recipes.txt, "omitting either smp_mb()"');
add('SB+rel-acqs', 'Wrel x 1; Racq y r0 | Wrel y 1; Racq x r0', sb, 'Sometimes', 'axioms');
add('SB+rfis', 'W x 1; R x r1; R y r0 | W y 1; R y r1; R x r0', sb, 'Sometimes', 'file: SB+rfionceonce-poonceonces');
add(
  'SB+atomics',
  'full x r1 1; R y r0 | full y r1 1; R x r0',
  sb,
  'Never',
  'text: cmpxchg-fail-unordered-1, "a successful cmpxchg() does act as a full barrier"',
);
add(
  'SB+cmpxchg-fails',
  'W x 1; fails z r1; R y r0 | W y 1; fails z r1; R x r0',
  sb,
  'Sometimes',
  'file: cmpxchg-fail-unordered-1',
);
add(
  'SB+cmpxchg-fails-mb',
  'W x 1; fails z r1; mb; R y r0 | W y 1; fails z r1; mb; R x r0',
  sb,
  'Never',
  'file: cmpxchg-fail-ordered-1',
);
add(
  'SB+release-mb',
  'W x 1; release y r0 5 | relaxed y r1 1; mb; R x r0',
  '0:r0=0 1:r0=0',
  'Never',
  'file: paulmckrcu/litmus, manual/kernel/C-PaulEMcKenney-MP+o-r+ai-mb-o',
);

// LB.
const lb = '0:r0=1 1:r0=1';
add('LB', 'R x r0; W y 1 | R y r0; W x 1', lb, 'Sometimes', 'file: LB+poonceonces');
add('LB+mb+ctrl', 'R x r0; W y 1 @ctrl=r0 | R y r0; mb; W x 1', lb, 'Never', 'file: LB+fencembonceonce+ctrlonceonce');
add(
  'LB+ctrls',
  'R x r0; W y 1 @ctrl=r0 | R y r0; W x 1 @ctrl=r0',
  lb,
  'Never',
  'text: the same file, "could be replaced with another control dependency"',
);
add('LB+rel+acq', 'R x r0; Wrel y 1 | Racq y r0; W x 1', lb, 'Never', 'file: LB+poacquireonce+pooncerelease');
add(
  'LB+unlocklock+acq',
  'lock s; R x r0; unlock s; lock t; W y 1; unlock t | Racq y r0; W x 1',
  lb,
  'Never',
  'file: LB+unlocklockonceonce+poacquireonce',
);
add('LB+datas', 'R x r0; W y 1 @data=r0 | R y r0; W x 1 @data=r0', lb, 'Never', 'axioms');
add('LB+addrs', 'R x r0; W y 1 @addr=r0 | R y r0; W x 1 @addr=r0', lb, 'Never', 'axioms');
add('LB+data+po', 'R x r0; W y 1 @data=r0 | R y r0; W x 1', lb, 'Sometimes', 'axioms');
add('LB+rmbs', 'R x r0; rmb; W y 1 | R y r0; rmb; W x 1', lb, 'Sometimes', 'axioms');
add('LB+mbs', 'R x r0; mb; W y 1 | R y r0; mb; W x 1', lb, 'Never', 'axioms');

// S, R, 2+2W.
const s = 'x=2 1:r0=1';
add('S', 'W x 2; W y 1 | R y r0; W x 1', s, 'Sometimes', 'file: S+poonceonces');
add('S+wmb+acq', 'W x 2; wmb; W y 1 | Racq y r0; W x 1', s, 'Never', 'file: S+fencewmbonceonce+poacquireonce');
add('S+wmb+data', 'W x 2; wmb; W y 1 | R y r0; W x 1 @data=r0', s, 'Never', 'axioms');
add('S+wmb+ctrl', 'W x 2; wmb; W y 1 | R y r0; W x 1 @ctrl=r0', s, 'Never', 'axioms');
add('S+wmb+po', 'W x 2; wmb; W y 1 | R y r0; W x 1', s, 'Sometimes', 'axioms');
add('S+po+acq', 'W x 2; W y 1 | Racq y r0; W x 1', s, 'Sometimes', 'axioms');
const r = 'y=2 1:r0=0';
add('R', 'W x 1; W y 1 | W y 2; R x r0', r, 'Sometimes', 'file: R+poonceonces');
add('R+mbs', 'W x 1; mb; W y 1 | W y 2; mb; R x r0', r, 'Never', 'file: R+fencembonceonces');
add(
  'R+wmb+mb',
  'W x 1; wmb; W y 1 | W y 2; mb; R x r0',
  r,
  'Sometimes',
  'text: the same file, "weakening either of the barriers"',
);
add('R+mb+po', 'W x 1; mb; W y 1 | W y 2; R x r0', r, 'Sometimes', 'text: the same');
add('R+rel+mb', 'W x 1; Wrel y 1 | W y 2; mb; R x r0', r, 'Sometimes', 'text: the same');
const ww = 'x=2 y=2';
add('2+2W', 'W x 2; W y 1 | W y 2; W x 1', ww, 'Sometimes', 'axioms');
add('2+2W+wmbs', 'W x 2; wmb; W y 1 | W y 2; wmb; W x 1', ww, 'Sometimes', 'axioms');
add('2+2W+rels', 'W x 2; Wrel y 1 | W y 2; Wrel x 1', ww, 'Sometimes', 'axioms');
add('2+2W+mbs', 'W x 2; mb; W y 1 | W y 2; mb; W x 1', ww, 'Never', 'axioms');
add('2+2W+wmb+mb', 'W x 2; wmb; W y 1 | W y 2; mb; W x 1', ww, 'Sometimes', 'axioms');

// Three and four threads.
const wrc = '1:r0=1 2:r0=1 2:r1=0';
add('WRC', 'W x 1 | R x r0; W y 1 | R y r0; R x r1', wrc, 'Sometimes', 'file: WRC+poonceonces+Once');
add(
  'WRC+rel+rmb',
  'W x 1 | R x r0; Wrel y 1 | R y r0; rmb; R x r1',
  wrc,
  'Never',
  'file: WRC+pooncerelease+fencermbonceonce+Once',
);
add('WRC+data+rmb', 'W x 1 | R x r0; W y 1 @data=r0 | R y r0; rmb; R x r1', wrc, 'Sometimes', 'axioms');
add('WRC+mb+rmb', 'W x 1 | R x r0; mb; W y 1 | R y r0; rmb; R x r1', wrc, 'Never', 'axioms');
const isa2 = '1:r0=1 2:r0=1 2:r1=0';
add('ISA2', 'W x 1; W y 1 | R y r0; W z 1 | R z r0; R x r1', isa2, 'Sometimes', 'file: ISA2+poonceonces');
add(
  'ISA2+rel+acqrel+acq',
  'W x 1; Wrel y 1 | Racq y r0; Wrel z 1 | Racq z r0; R x r1',
  isa2,
  'Never',
  'file: ISA2+pooncerelease+poacquirerelease+poacquireonce',
);
add(
  'ISA2+rel+rel+acq',
  'W x 1; Wrel y 1 | R y r0; Wrel z 1 | Racq z r0; R x r1',
  isa2,
  'Never',
  'text: recipes.txt, "ordering would still be preserved"',
);
add(
  'ISA2+lock+lock+mb',
  'lock s; W x 1; W y 1; unlock s | lock s; R y r0; W z 1; unlock s | R z r0; mb; R x r1',
  isa2,
  'Never',
  'file: ISA2+pooncelock+pooncelock+pombonce',
);
const z6 = '1:r0=1 z=2 2:r0=0';
add(
  'Z6.0+rel+acqrel+mb',
  'W x 1; Wrel y 1 | Racq y r0; Wrel z 1 | W z 2; mb; R x r0',
  z6,
  'Sometimes',
  'file: Z6.0+pooncerelease+poacquirerelease+fencembonceonce',
);
add(
  'Z6.0+lock+lock+mb',
  'lock s; W x 1; W y 1; unlock s | lock s; R y r0; W z 1; unlock s | W z 2; mb; R x r0',
  z6,
  'Sometimes',
  'file: Z6.0+pooncelock+pooncelock+pombonce',
);
add(
  'Z6.0+lock+lockmb+mb',
  'lock s; W x 1; W y 1; unlock s | lock s; mb; R y r0; W z 1; unlock s | W z 2; mb; R x r0',
  z6,
  'Never',
  'file: Z6.0+pooncelock+poonceLock+pombonce',
);
add('ISA2+mb+data+acq', 'W x 1; mb; W y 1 | R y r0; W z 1 @data=r0 | Racq z r0; R x r1', isa2, 'Never', 'axioms');
add('ISA2+wmb+data+acq', 'W x 1; wmb; W y 1 | R y r0; W z 1 @data=r0 | Racq z r0; R x r1', isa2, 'Sometimes', 'axioms');
add(
  'atomics are atomic',
  'relaxed x r0 1; W y 1 | relaxed x r0 2; W y 2',
  '0:r0=0 1:r0=0',
  'Never',
  'text: Atomic-RMW-ops-are-atomic-WRT-atomic_set',
);
add('a store does not come between', 'relaxed x r0 1; R x r1 | W x 2', '0:r0=0 0:r1=1 x=1', 'Never', 'axioms');
const rwc = '1:r0=1 1:r1=0 2:r0=0';
add('RWC+mbs', 'W x 1 | R x r0; mb; R y r1 | W y 1; mb; R x r0', rwc, 'Never', 'axioms');
add('RWC+rmb+mb', 'W x 1 | R x r0; rmb; R y r1 | W y 1; mb; R x r0', rwc, 'Sometimes', 'axioms');
const iriw = '1:r0=1 1:r1=0 3:r0=1 3:r1=0';
add('IRIW', 'W x 1 | R x r0; R y r1 | W y 1 | R y r0; R x r1', iriw, 'Sometimes', 'file: IRIW+poonceonces+OnceOnce');
add(
  'IRIW+mbs',
  'W x 1 | R x r0; mb; R y r1 | W y 1 | R y r0; mb; R x r1',
  iriw,
  'Never',
  'file: IRIW+fencembonceonces+OnceOnce',
);
add('IRIW+rmbs', 'W x 1 | R x r0; rmb; R y r1 | W y 1 | R y r0; rmb; R x r1', iriw, 'Sometimes', 'axioms');
add('IRIW+acqs', 'W x 1 | Racq x r0; R y r1 | W y 1 | Racq y r0; R x r1', iriw, 'Sometimes', 'axioms');

export const litmusTests: readonly LitmusTest[] = tests;

/** Where the machine's memory and the kernel's model differ, one of each kind: which of them allows the end. */
export const differences: readonly (Omit<LitmusTest, 'answer'> & { readonly allowedBy: 'kernel' | 'machine' })[] = [
  {
    name: 'LB, and a store behind one that waits for its data',
    program: 'R x r0; W z 1 @data=r0; W y 1 | R y r0; W x 1 @data=r0',
    exists: lb,
    allowedBy: 'kernel',
    source: 'axioms',
  },
  {
    name: 'LB, and a store behind one that releases',
    program: 'R x r0; Wrel z 1; W y 1 | R y r0; W x 1 @data=r0',
    exists: lb,
    allowedBy: 'kernel',
    source: 'axioms',
  },
  {
    name: 'MP, and a load that is forwarded from a store with data',
    program: 'W x 1; wmb; W y 1 | R y r0; W z 1 @data=r0; R z r2; R x r1 @addr=r2',
    exists: mp,
    allowedBy: 'machine',
    source: 'file: paulmckrcu/litmus, manual/kernel/C-PPO000-019',
  },
];
