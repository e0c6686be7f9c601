/*
 * Twin of the model vma-lifetime for Spin. Written from the tables of ../README.md by somebody who had not read the
 * TypeScript, to check its numbers of states and of transitions, and its verdicts.
 *
 * One process, every program counter a variable, every step of the tables one d_step that ends where it began: so the
 * states that Spin stores are the states of the table, and what it counts as transitions are the steps. Everything else
 * is 'hidden', not part of a state.
 *
 * Bounds and flags are macros, spin -DFAULTS=2. twin.sh does it.
 */

#ifndef FAULTS
#define FAULTS 1        /* at most 2 */
#endif

/* Variant flags; the values here are those of fixed. */
#ifndef COMPARES
#define COMPARES 1      /* vm_mm: 0 nowhere, 1 in vma_start_read(), 2 behind it, in lock_vma_under_rcu() */
#endif
#ifndef GRAB
#define GRAB 1          /* mmgrab() of the other mm */
#endif
#ifndef DROP_OF_VMA
#define DROP_OF_VMA 0   /* mmdrop() reads vm_mm again */
#endif
#ifndef SECOND_SEQ
#define SECOND_SEQ 1    /* vm_lock_seq is looked at behind the reference */
#endif
#ifndef DETACH_WAITS
#define DETACH_WAITS 1
#endif
#ifndef SEQ_LATE
#define SEQ_LATE 0      /* readers are let in, then vm_lock_seq is set */
#endif
#ifndef LOOKS_FIRST
#define LOOKS_FIRST 0   /* the look at vm_refcnt, then set_current_state() */
#endif
#ifndef TYPESAFE
#define TYPESAFE 1      /* the slab waits for a grace period */
#endif
#ifndef RCU
#define RCU 1           /* rcu_read_lock() */
#endif

/*
 * What to check: 0 nothing, and a step whose assertion would fail does not happen; 1 assertions, invariants and deadlocks;
 * 2 that NEVER never is so, everything else as with 0.
 */
#ifndef CHECK
#define CHECK 1
#endif

#if FAULTS > 2
#error too large: add cases to EACH_FAULT
#endif

/* mm, and who writes there: munmap is of A, process of B */
#define A 0
#define B 1

/* slab */
#define OF_VMAS 0
#define DISCARDED 1
#define FREE 2

/* the VMA */
bool live = true;
byte allocated = 1;
byte vm_mm = A;
byte vm_lock_seq = 0;
byte vm_refcnt = 1;
bool excluded = false;

bool mm_live = true;    /* of B */
byte mm_count = 1;

byte mm_lock_seq[2];    /* 2 and 0 at first: as kept here, that of A is two less */
bool registered[2];
bool sleeps[2];

bool mapped = true;
byte slab = OF_VMAS;

bool in_rcu[FAULTS];
bool awaited[FAULTS];   /* by the grace period of the slab */

byte pc[FAULTS];
byte vma[FAULTS];       /* the reference: which allocation of the VMA, or 0 */
byte copy[FAULTS];      /* of vm_mm */
bool grabbed[FAULTS];

byte writer_pc[2];
bool discard_done = false;

hidden byte i;
hidden byte USE_AFTER_FREE, UNDERFLOW, ITS_MM, VMA_EXCLUDED;

#define SEQ_OF(mm) (mm_lock_seq[mm] + ((mm) == A -> 2 : 0))

/* program counters of a fault */
#define MAS_WALK 0
#define VM_LOCK_SEQ 1
#define REFCOUNT_INC_NOT_ZERO 2
#define VM_MM 3
#define MMGRAB 4
#define VM_LOCK_SEQ_AGAIN 5
#define RCU_READ_UNLOCK 6
#define HANDLE_MM_FAULT 7
#define VMA_REFCOUNT_PUT 8
#define RCUWAIT_WAKE_UP 9
#define MMDROP 10
#define FAULT_DONE 11

/* of a writer: both begin at 0, which is MMAP_WRITE_LOCK for munmap, and for process what comes before it */
#define MMAP_WRITE_LOCK(w) ((w) == A -> 0 : 1)
#define VM_AREA_ALLOC 0
#define VMA_MARK_ATTACHED 2
#define VMA_START_WRITE 3
#define START_SET_STATE 4
#define START_REFCOUNT_READ 5
#define START_SCHEDULE 6
#define SET_VM_LOCK_SEQ 7
#define END_EXCLUDE_READERS 8
#define VMA_MARK_DETACHED 9
#define EXCLUDE_FOR_DETACH 10
#define DETACH_SET_STATE 11
#define DETACH_REFCOUNT_READ 12
#define DETACH_SCHEDULE 13
#define DETACHED 14
#define MMAP_WRITE_UNLOCK 15
#define VM_AREA_FREE 16
#define WRITER_MMDROP 17
#define WRITER_DONE 18

/* What the variant goes to */

#if COMPARES == 1
#define BEHIND_REFERENCE VM_MM
#elif SECOND_SEQ
#define BEHIND_REFERENCE VM_LOCK_SEQ_AGAIN
#else
#define BEHIND_REFERENCE RCU_READ_UNLOCK
#endif
#if SECOND_SEQ
#define BEHIND_VM_MM VM_LOCK_SEQ_AGAIN
#else
#define BEHIND_VM_MM RCU_READ_UNLOCK
#endif

#if SEQ_LATE
#define EXCLUSIVE END_EXCLUDE_READERS
#define BEHIND_SEQ VMA_MARK_DETACHED
#define BEHIND_EXCLUDE SET_VM_LOCK_SEQ
#else
#define EXCLUSIVE SET_VM_LOCK_SEQ
#define BEHIND_SEQ END_EXCLUDE_READERS
#define BEHIND_EXCLUDE VMA_MARK_DETACHED
#endif

#if LOOKS_FIRST
#define START_WAIT START_REFCOUNT_READ
#define BEHIND_START_SET START_SCHEDULE
#define BEHIND_START_READ START_SET_STATE
#define DETACH_WAIT DETACH_REFCOUNT_READ
#define BEHIND_DETACH_SET DETACH_SCHEDULE
#define BEHIND_DETACH_READ DETACH_SET_STATE
#else
#define START_WAIT START_SET_STATE
#define BEHIND_START_SET START_REFCOUNT_READ
#define BEHIND_START_READ START_SCHEDULE
#define DETACH_WAIT DETACH_SET_STATE
#define BEHIND_DETACH_SET DETACH_REFCOUNT_READ
#define BEHIND_DETACH_READ DETACH_SCHEDULE
#endif

#if FAULTS == 1
#define EACH_FAULT(X) X(0)
#define FAULTS_DONE (pc[0] == FAULT_DONE)
#define SOME_FAULT(X) (X(0))
#else
#define EACH_FAULT(X) X(0) X(1)
#define FAULTS_DONE (pc[0] == FAULT_DONE && pc[1] == FAULT_DONE)
#define SOME_FAULT(X) (X(0) || X(1))
#endif

/* Assertions: REQUIRES in the guard of a step, MUST in the step ---------------------------------------------------- */

#if CHECK == 1
#define REQUIRES(condition) true
#define MUST(name, condition) name = (condition); assert(name)
#else
#define REQUIRES(condition) (condition)
#define MUST(name, condition) skip
#endif

#define ACCESSIBLE (slab != FREE)
#define SAME_VMA(f) (ACCESSIBLE && live && vma[f] == allocated)

/* Invariants, and what has to be seen ------------------------------------------------------------------------------ */

#define IS_LOCKED(f) (pc[f] == HANDLE_MM_FAULT)
#define HAS_OTHER(f) (vma[f] == 2)
#define LOCKED SOME_FAULT(IS_LOCKED)
#define WAITED (writer_pc[A] == START_SCHEDULE || writer_pc[A] == DETACH_SCHEDULE || \
	writer_pc[B] == START_SCHEDULE || writer_pc[B] == DETACH_SCHEDULE)
#define OTHER SOME_FAULT(HAS_OTHER)
#define B_EXITED (!mm_live)
#define SLAB_FREED (slab == FREE)

#define BEHIND_START_WRITE (writer_pc[A] >= VMA_MARK_DETACHED)

inline check()
{
#if CHECK == 1
	ITS_MM = !LOCKED || vm_mm == A;
	VMA_EXCLUDED = !LOCKED || !BEHIND_START_WRITE;
	assert(ITS_MM);
	assert(VMA_EXCLUDED)
#elif CHECK == 2
	assert(!NEVER)
#else
	skip
#endif
}

/* Words of the tables ---------------------------------------------------------------------------------------------- */

inline leave_rcu(f)
{
	in_rcu[f] = false;
	awaited[f] = false
}

inline fault_done(f)
{
	leave_rcu(f);
	vma[f] = 0;
	copy[f] = A;
	grabbed[f] = false;
	pc[f] = FAULT_DONE
}

inline put_done(f)
{
	if
	:: grabbed[f] -> pc[f] = MMDROP
	:: else -> fault_done(f)
	fi
}

inline drop_mm()
{
	mm_count--;
	mm_live = mm_count != 0
}

inline says_that_it_sleeps(w)
{
	registered[w] = true;
	sleeps[w] = true
}

inline finish_rcuwait(w)
{
	registered[w] = false;
	sleeps[w] = false
}

/* Faults ----------------------------------------------------------------------------------------------------------- */

#define FAULT_STEPS(f) \
:: d_step { pc[f] == MAS_WALK -> \
	if \
	:: !mapped -> fault_done(f) \
	:: else -> in_rcu[f] = RCU; pc[f] = VM_LOCK_SEQ \
	fi; \
	check() } \
:: d_step { pc[f] == VM_LOCK_SEQ && REQUIRES(ACCESSIBLE) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	if \
	:: vm_lock_seq == SEQ_OF(A) -> fault_done(f) \
	:: else -> pc[f] = REFCOUNT_INC_NOT_ZERO \
	fi; \
	check() } \
:: d_step { pc[f] == REFCOUNT_INC_NOT_ZERO && REQUIRES(ACCESSIBLE) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	if \
	:: excluded -> fault_done(f) \
	:: !excluded && vm_refcnt == 0 -> leave_rcu(f); pc[f] = MAS_WALK \
	:: else -> vm_refcnt++; vma[f] = allocated; pc[f] = BEHIND_REFERENCE \
	fi; \
	check() } \
:: d_step { pc[f] == VM_MM && REQUIRES(ACCESSIBLE) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	if \
	:: vm_mm == A -> pc[f] = BEHIND_VM_MM \
	:: else -> pc[f] = (GRAB -> MMGRAB : VMA_REFCOUNT_PUT) \
	fi; \
	check() } \
:: d_step { pc[f] == MMGRAB && REQUIRES(mm_live) -> \
	MUST(USE_AFTER_FREE, mm_live); \
	leave_rcu(f); \
	mm_count++; \
	grabbed[f] = true; \
	pc[f] = VMA_REFCOUNT_PUT; \
	check() } \
:: d_step { pc[f] == VM_LOCK_SEQ_AGAIN && REQUIRES(ACCESSIBLE) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	pc[f] = (vm_lock_seq == SEQ_OF(A) -> VMA_REFCOUNT_PUT : RCU_READ_UNLOCK); \
	check() } \
:: d_step { pc[f] == RCU_READ_UNLOCK && REQUIRES(ACCESSIBLE) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	if \
	:: COMPARES == 2 && vm_mm != A -> pc[f] = VMA_REFCOUNT_PUT \
	:: else -> leave_rcu(f); pc[f] = HANDLE_MM_FAULT \
	fi; \
	check() } \
:: d_step { pc[f] == HANDLE_MM_FAULT && REQUIRES(SAME_VMA(f)) -> \
	MUST(USE_AFTER_FREE, SAME_VMA(f)); \
	pc[f] = VMA_REFCOUNT_PUT; \
	check() } \
:: d_step { pc[f] == VMA_REFCOUNT_PUT && REQUIRES(ACCESSIBLE && vm_refcnt > 0) -> \
	MUST(USE_AFTER_FREE, ACCESSIBLE); \
	MUST(UNDERFLOW, vm_refcnt > 0); \
	copy[f] = vm_mm; \
	vma[f] = (DROP_OF_VMA && grabbed[f] -> vma[f] : 0); \
	vm_refcnt--; \
	if \
	:: excluded && vm_refcnt <= 1 -> pc[f] = RCUWAIT_WAKE_UP \
	:: else -> put_done(f) \
	fi; \
	check() } \
:: d_step { pc[f] == RCUWAIT_WAKE_UP && REQUIRES(copy[f] == A || mm_live) -> \
	MUST(USE_AFTER_FREE, copy[f] == A || mm_live); \
	sleeps[copy[f]] = sleeps[copy[f]] && !registered[copy[f]]; \
	put_done(f); \
	check() } \
:: d_step { pc[f] == MMDROP && REQUIRES((!DROP_OF_VMA || SAME_VMA(f)) && mm_count > 0) -> \
	MUST(USE_AFTER_FREE, !DROP_OF_VMA || SAME_VMA(f)); \
	MUST(UNDERFLOW, mm_count > 0); \
	drop_mm(); \
	fault_done(f); \
	check() }

/* munmap and process: the VMA is live wherever they use it ------------------------------------------------------------ */

#define WRITER_STEPS(w) \
:: d_step { writer_pc[w] == MMAP_WRITE_LOCK(w) -> \
	mm_lock_seq[w]++; \
	writer_pc[w] = VMA_START_WRITE; \
	check() } \
:: d_step { writer_pc[w] == VMA_START_WRITE -> \
	if \
	:: vm_refcnt == 0 -> writer_pc[w] = EXCLUSIVE \
	:: else -> excluded = true; writer_pc[w] = START_WAIT \
	fi; \
	check() } \
:: d_step { writer_pc[w] == START_SET_STATE -> \
	says_that_it_sleeps(w); \
	writer_pc[w] = BEHIND_START_SET; \
	check() } \
:: d_step { writer_pc[w] == START_REFCOUNT_READ -> \
	if \
	:: vm_refcnt == 1 -> finish_rcuwait(w); writer_pc[w] = EXCLUSIVE \
	:: else -> writer_pc[w] = BEHIND_START_READ \
	fi; \
	check() } \
:: d_step { writer_pc[w] == START_SCHEDULE && !sleeps[w] -> \
	writer_pc[w] = START_WAIT; \
	check() } \
:: d_step { writer_pc[w] == SET_VM_LOCK_SEQ -> \
	vm_lock_seq = SEQ_OF(w); \
	writer_pc[w] = BEHIND_SEQ; \
	check() } \
:: d_step { writer_pc[w] == END_EXCLUDE_READERS -> \
	excluded = false; \
	writer_pc[w] = BEHIND_EXCLUDE; \
	check() } \
:: d_step { writer_pc[w] == VMA_MARK_DETACHED && REQUIRES(vm_refcnt > 0) -> \
	MUST(UNDERFLOW, vm_refcnt > 0); \
	vm_refcnt--; \
	writer_pc[w] = (vm_refcnt == 0 || !DETACH_WAITS -> MMAP_WRITE_UNLOCK : EXCLUDE_FOR_DETACH); \
	check() } \
:: d_step { writer_pc[w] == EXCLUDE_FOR_DETACH -> \
	if \
	:: vm_refcnt == 0 -> writer_pc[w] = DETACHED \
	:: else -> excluded = true; writer_pc[w] = DETACH_WAIT \
	fi; \
	check() } \
:: d_step { writer_pc[w] == DETACH_SET_STATE -> \
	says_that_it_sleeps(w); \
	writer_pc[w] = BEHIND_DETACH_SET; \
	check() } \
:: d_step { writer_pc[w] == DETACH_REFCOUNT_READ -> \
	if \
	:: vm_refcnt == 0 -> finish_rcuwait(w); writer_pc[w] = DETACHED \
	:: else -> writer_pc[w] = BEHIND_DETACH_READ \
	fi; \
	check() } \
:: d_step { writer_pc[w] == DETACH_SCHEDULE && !sleeps[w] -> \
	writer_pc[w] = DETACH_WAIT; \
	check() } \
:: d_step { writer_pc[w] == DETACHED -> \
	excluded = false; \
	writer_pc[w] = MMAP_WRITE_UNLOCK; \
	check() } \
:: d_step { writer_pc[w] == MMAP_WRITE_UNLOCK -> \
	mapped = mapped && w != A; \
	mm_lock_seq[w]++; \
	writer_pc[w] = VM_AREA_FREE; \
	check() } \
:: d_step { writer_pc[w] == VM_AREA_FREE -> \
	live = false; \
	writer_pc[w] = (w == A -> WRITER_DONE : WRITER_MMDROP); \
	check() }

/* ------------------------------------------------------------------------------------------------------------------ */

active proctype machine()
{
#if CHECK != 1
end:
#endif
	do

	EACH_FAULT(FAULT_STEPS)

	WRITER_STEPS(A)
	WRITER_STEPS(B)

	:: d_step { writer_pc[B] == VM_AREA_ALLOC && (slab != OF_VMAS || !live) ->
		if
		:: slab != OF_VMAS -> writer_pc[B] = WRITER_DONE
		:: else ->
			live = true;
			allocated++;
			vm_mm = B;
			mm_lock_seq[B] = 1;
			vm_lock_seq = 1;
			writer_pc[B] = VMA_MARK_ATTACHED
		fi;
		check() }

	:: d_step { writer_pc[B] == VMA_MARK_ATTACHED ->
		vm_refcnt = 1;
		mm_lock_seq[B]++;
		writer_pc[B] = MMAP_WRITE_LOCK(B);
		check() }

	:: d_step { writer_pc[B] == WRITER_MMDROP && REQUIRES(mm_count > 0) ->
		MUST(UNDERFLOW, mm_count > 0);
		drop_mm();
		writer_pc[B] = WRITER_DONE;
		check() }

	/* discard */

	:: d_step { !discard_done && !live ->
		if
		:: TYPESAFE ->
			slab = DISCARDED;
			for (i : 0 .. FAULTS - 1) { awaited[i] = in_rcu[i] }
		:: else -> slab = FREE
		fi;
		discard_done = true;
		check() }

	/* rcu_do_batch */

#define IS_AWAITED(f) awaited[f]
	:: d_step { slab == DISCARDED && !SOME_FAULT(IS_AWAITED) ->
		slab = FREE;
		check() }

#if CHECK == 1
	/* What has finished may go on doing nothing: so a state without a successor is a deadlock. */
	:: d_step { FAULTS_DONE && writer_pc[A] == WRITER_DONE && writer_pc[B] == WRITER_DONE -> skip }
#endif

	od
}
