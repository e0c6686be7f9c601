// SPDX-License-Identifier: MIT
// zap-huge: a file of XFS, in one folio of 2 MB that a PMD maps, writable and dirty. CPU 0 unmaps it (`madvise` 1: gives it up by
// MADV_DONTNEED), a thread on CPU 1 loads and stores, CPU 2 calls fsync(). Then the disk is held against the last store that has
// completed.
#include "drive.h"

enum { SIZE = 2 << 20, WORD = 0x5040 };
#include "mapped-file.h"

static void unmap(const char *action)
{
	(void)action;
	if (set_to("madvise") ? madvise(map, SIZE, MADV_DONTNEED) : munmap(map, SIZE)) die("unmap");
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

static int round_of(void)
{
	static char *zeros, *place;
	if (!zeros) {
		put("/sys/kernel/mm/transparent_hugepage/enabled", "always");
		zeros = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		place = mmap(0, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (zeros == MAP_FAILED || place == MAP_FAILED) die("mmap");
		place = (char *)(((uintptr_t)place + SIZE - 1) & ~(uintptr_t)(SIZE - 1));
	}
	// Written by one write of 2 MB, the file is one folio.
	map_file(zeros, place);
	long mapped = huge_kb();
	int lost = loses_a_store(mapped == SIZE / 1024);
	if (set_to("madvise")) munmap(map, SIZE);
	if (mapped == SIZE / 1024) return lost;
	snprintf(saw, sizeof saw, "%ld kB of the file are mapped by a PMD", mapped);
	return -1;
}

int main(void)
{
	drive(round_of);
}
