// SPDX-License-Identifier: MIT
// zap: a file of one page, mapped writable and dirty. CPU 0 unmaps it, a thread on CPU 1 loads and stores, CPU 2 calls fsync(). Then the
// disk is held against the last store that has completed. On a kernel for one CPU these are three threads of it.
#include "drive.h"

enum { SIZE = PAGE, WORD = 0x40 };
#include "mapped-file.h"

static void unmap(const char *action)
{
	(void)action;
	if (munmap(map, SIZE)) die("munmap");
}

static int round_of(void)
{
	static const char zeros[SIZE];
	map_file(zeros, 0);
	return loses_a_store(1);
}

int main(void)
{
	drive(round_of);
}
