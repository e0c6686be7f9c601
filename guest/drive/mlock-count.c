// SPDX-License-Identifier: MIT
// mlock-count: two VMAs map one page of a file; task_a and task_b, on CPU 0 and 1, call mlock(), munlock() and munmap(), and each
// CPU's batch is drained by its own call, or by a process of its own behind the last one. Settings: `mms`, 1 or 2, and of each VMA
// `locked_0`, `locked_1`. With `vmas` 1 there is one task, and CPU 1 calls move_pages(), which fails, as a pipe has a reference of the page.
#include "drive.h"
#include <sys/uio.h>

enum { VMAS = 2, ELSEWHERE = 2 };
static const char *const file = "/pages/file";
static char *vma[VMAS];

// Of each CPU, whether calls are to be made yet; and whose turn it is to lock, as the initial state has it.
#define left (shared->of_program)
#define turn_to_lock (&shared->of_program[VMAS])
#define task_id (&shared->of_program[VMAS + 1])
#define locks (&shared->of_program[2 * VMAS + 1])

// Drains the batches of this CPU: mlock_vma_pages_range() calls lru_add_drain() before it walks and after.
static void drain(void)
{
	static __thread char *scratch;
	if (!scratch) scratch = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (scratch == MAP_FAILED || mlock(scratch, PAGE)) die("mlock");
	munlock(scratch, PAGE);
}

static char *map_page(void)
{
	int fd = open(file, O_RDWR);
	char *at = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd < 0 || at == MAP_FAILED) die("%s", file);
	close(fd);
	(void)*(volatile char *)at;	// loaded: a dirty entry is flushed, and the batches are drained, before munmap() comes to free_pgtables()
	return at;
}

static __thread int own;	// the VMA of a task is that of its CPU

static void call(const char *action)
{
	char *at = vma[own];
	locks[own] = !strcmp(action, "mlock");
	if (!strcmp(action, "mlock")) {
		if (mlock(at, PAGE)) die("mlock");
	} else if (!strcmp(action, "munlock")) munlock(at, PAGE);
	else if (!strcmp(action, "munmap")) munmap(at, PAGE);
	else die("no call '%s'", action);
}

// munmap() drains the batch of the CPU that it ends on: tlb_finish_mmu() -> free_pages_and_swap_cache() -> lru_add_drain(). The
// batch that it has filled stays if the task was moved to another CPU in between.
static void move(const char *action)
{
	int cpu = atoi(action + strlen("move_"));
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(ELSEWHERE, &set);
	if (sched_setaffinity((pid_t)task_id[cpu], sizeof set, &set)) die("sched_setaffinity");
}

static void mover(int cpu)
{
	pin(cpu);
	ready();
	take_steps(cpu, move);
}

static void task(int cpu)
{
	char lock[24];
	own = cpu;
	task_id[cpu] = gettid();
	pin(cpu);
	vma[cpu] = map_page();
	drain();
	snprintf(lock, sizeof lock, "locked_%d", cpu);
	// One after the other, drained: mlock_count is the number of them.
	while (*turn_to_lock != cpu) sched_yield();
	locks[cpu] = set_to(lock);
	if (locks[cpu] && mlock(vma[cpu], PAGE)) die("mlock");
	drain();
	*turn_to_lock = cpu + 1;
	ready();
	take_steps(cpu, call);
	left[cpu] = 0;
}

static void drainer(int cpu)
{
	pin(cpu);
	drain();
	ready();
	while (left[cpu]) pause_us(100);
	drain();
}

static char *moved;

// The page is moved to the other node, in whoever maps it.
static void migrate(const char *action)
{
	(void)action;
	int node = -1, status = 0;
	void *at = moved;
	if (syscall(SYS_move_pages, 0, 1L, &at, 0, &node, 0) || node < 0) die("move_pages");
	node = !node;
	if (syscall(SYS_move_pages, 0, 1L, &at, &node, &status, 4 /* MPOL_MF_MOVE_ALL */) < 0) die("move_pages");
}

static void migrator(int cpu)
{
	int ends[2];
	pin(cpu);
	moved = map_page();
	struct iovec page = { moved, PAGE };
	if (pipe(ends) || vmsplice(ends[1], &page, 1, 0) != PAGE) die("vmsplice");
	ready();
	take_steps(cpu, migrate);
}

// The page's frame: it stays where it is, in the page cache.
static uint64_t frame_of(char *at)
{
	uint64_t entry = 0;
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	(void)*(volatile char *)at;
	if (pread(pagemap, &entry, 8, (off_t)((uintptr_t)at / PAGE * 8)) != 8 || !(entry >> 63)) die("no frame");
	close(pagemap);
	return entry & ((1ULL << 55) - 1);
}

enum { UNEVICTABLE = 18, MLOCKED = 33 };
static int has(uint64_t flags, int bit) { return flags >> bit & 1; }

static uint64_t flags_of(uint64_t frame)
{
	uint64_t flags = 0;
	int pages = open("/proc/kpageflags", O_RDONLY);
	if (pread(pages, &flags, 8, (off_t)(frame * 8)) != 8) die("/proc/kpageflags");
	close(pages);
	snprintf(saw, sizeof saw, "%s, %s", has(flags, UNEVICTABLE) ? "unevictable" : "evictable",
		has(flags, MLOCKED) ? "mlocked" : "not mlocked");
	return flags;
}

static int round_of(void)
{
	int fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || ftruncate(fd, PAGE)) die("%s", file);
	char *page = map_page();
	uint64_t frame = frame_of(page);
	munmap(page, PAGE);
	left[0] = left[1] = 1;
	*turn_to_lock = 0;
	for (int cpu = 0; cpu < VMAS; cpu++) start(drainer, cpu, 1);
	int tasks = (int)set_to("vmas");
	if (tasks == 1) start(migrator, 1, 1);
	for (int cpu = 0; cpu < tasks; cpu++) start(task, cpu, set_to("mms") == 2);
	if (tasks == VMAS) start(mover, ELSEWHERE, 1);
	else left[1] = locks[1] = 0;
	await_ready();
	int locked = set_to("locked_0") || set_to("locked_1");
	uint64_t flags = flags_of(frame);
	int is_ready = has(flags, MLOCKED) == locked && has(flags, UNEVICTABLE) == locked;
	go(is_ready);
	if (is_ready) flags = flags_of(frame);
	close(fd);
	unlink(file);
	if (!is_ready) return -1;
	if (!strcmp(looked_at, "MLOCK-HI")) return has(flags, MLOCKED) && !locks[0] && !locks[1];
	return has(flags, UNEVICTABLE) && !has(flags, MLOCKED);
}

int main(void)
{
	drive(round_of);
}
