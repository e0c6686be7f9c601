// SPDX-License-Identifier: MIT
// zap-huge: a file of XFS, in one folio of 2 MB that a PMD maps, writable and dirty. CPU 0 unmaps it (`madvise` 1: gives it up by
// MADV_DONTNEED), a thread on CPU 1 loads and stores, CPU 2 calls fsync(). Then the disk is held against the last store that has
// completed.
#include "drive.h"

enum { HUGE = 2 << 20, WORD = 0x5040 };
static const char *const file = "/mnt/file";
static char *map;
static int fd, direct;
static volatile uint32_t last, stored;

static __thread sigjmp_buf fault;

static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
}

static void unmap(const char *action)
{
	(void)action;
	if (set_to("madvise") ? madvise(map, HUGE, MADV_DONTNEED) : munmap(map, HUGE)) die("unmap");
}

static void access_word(const char *action)
{
	volatile uint32_t *word = (uint32_t *)(map + WORD);
	if (sigsetjmp(fault, 1)) return;
	if (!strcmp(action, "load")) {
		(void)*word;
		return;
	}
	*word = last + 1;
	last++;
	stored++;
}

static void clean(const char *action)
{
	(void)action;
	if (fsync(fd)) die("fsync");
}

static void worker_of(int cpu)
{
	static void (*const perform[])(const char *) = { unmap, access_word, clean };
	pin(cpu);
	ready();
	take_steps(cpu, perform[cpu]);
}

static long huge_kb(void)
{
	FILE *smaps = fopen("/proc/self/smaps", "r");
	char line[256];
	unsigned long from, to;
	long kb = -1, found = -1;
	int inside = 0;
	while (smaps && fgets(line, sizeof line, smaps)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2) inside = from == (uintptr_t)map;
		else if (inside && sscanf(line, "FilePmdMapped: %ld", &kb) == 1) found = kb;
	}
	if (smaps) fclose(smaps);
	return found;
}

static uint32_t on_disk(void)
{
	static char *page;
	if (!page) page = aligned_alloc(PAGE, PAGE);
	if (pread(direct, page, PAGE, WORD & ~(PAGE - 1)) != PAGE) die("O_DIRECT");
	return *(uint32_t *)(page + (WORD & (PAGE - 1)));
}

static int round_of(void)
{
	static char *zeros, *place;
	if (!zeros) {
		put("/sys/kernel/mm/transparent_hugepage/enabled", "always");
		if (mount("/dev/ram0", "/mnt", "xfs", 0, 0)) die("mount /mnt");
		signal(SIGSEGV, on_fault);
		signal(SIGBUS, on_fault);
		zeros = mmap(0, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		place = mmap(0, 2 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (zeros == MAP_FAILED || place == MAP_FAILED) die("mmap");
		place = (char *)(((uintptr_t)place + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
	}
	// Written by one write of 2 MB, the file is one folio.
	fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || pwrite(fd, zeros, HUGE, 0) != HUGE || fsync(fd)) die("%s", file);
	direct = open(file, O_RDONLY | O_DIRECT);
	map = mmap(place, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	if (direct < 0 || map == MAP_FAILED) die("%s", file);
	stored = 0;
	last++;
	*(volatile uint32_t *)(map + WORD) = last;
	long mapped = huge_kb();
	for (int cpu = 0; cpu < 3; cpu++) start(worker_of, cpu, 0);
	await_ready();
	go(mapped == HUGE / 1024);
	if (set_to("madvise")) munmap(map, HUGE);
	if (fsync(fd)) die("fsync");
	uint32_t disk = on_disk();
	snprintf(saw, sizeof saw, "%s, and the last one %s on disk", stored ? "a store has completed" : "the store has faulted",
		disk == last ? "is" : "is not");
	close(fd);
	close(direct);
	unlink(file);
	if (mapped != HUGE / 1024) {
		snprintf(saw, sizeof saw, "%ld kB of the file are mapped by a PMD", mapped);
		return -1;
	}
	return disk != last;
}

int main(void)
{
	mkdir("/mnt", 0700);
	drive(round_of);
}
