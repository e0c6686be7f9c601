// SPDX-License-Identifier: MIT
// fork-dirty: an anonymous page that was given up by MADV_FREE, its entry writable and clean. CPU 0 forks, a thread on CPU 1 stores,
// the parent stores once more and copies the page, or unmaps it; the child, on CPU 2, loads the page, calls MADV_PAGEOUT, and loads it
// again: what it has inherited must still be there.
#include "drive.h"

// The first VMA of the process: the entry that fork() copies first.
static char *const page = (char *)0x100000;
enum { BEFORE = 1, STORED = 2 };
#define inherited (shared->of_program[0])
#define found (shared->of_program[1])

static void in_child(const char *action)
{
	(void)action;
	inherited = *(volatile char *)page;
	if (madvise(page, PAGE, MADV_PAGEOUT)) die("MADV_PAGEOUT");
	found = *(volatile char *)page;
}

static pid_t child;

static void in_parent(const char *action)
{
	if (!strcmp(action, "copy")) *(volatile char *)(page + 1) = 1;
	else if (!strcmp(action, "unmap")) munmap(page, PAGE);
	else {
		child = fork();
		if (child < 0) die("fork");
		if (child > 0) return;
		pin(2);
		// Reclaim spares what two processes map: with no gates the child waits until the parent is done.
		while (!gated && shared->of_program[2] == 0) pause_us(200);
		take_steps(2, in_child);
		_exit(0);
	}
}

static void store(const char *action)
{
	(void)action;
	*(volatile char *)page = STORED;
}

static void drain(void)
{
	static char *scratch;
	if (!scratch) scratch = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (scratch == MAP_FAILED || mlock(scratch, PAGE)) die("mlock");
	munlock(scratch, PAGE);
}

static void parent(int cpu)
{
	pin(cpu);
	if (mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != page) die("mmap");
	*(volatile char *)page = BEFORE;
	drain();
	if (madvise(page, PAGE, MADV_FREE)) die("MADV_FREE");
	drain();
	ready();
	take_steps(cpu, in_parent);
	shared->of_program[2] = 1;
	if (child > 0) waitpid(child, 0, 0);
}

static void storing(int cpu)
{
	pin(cpu);
	ready();
	take_steps(cpu, store);
}

static int round_of(void)
{
	inherited = found = -1;
	shared->of_program[2] = 0;
	child = 0;
	start(parent, 0, 0);
	start(storing, 1, 0);
	await_ready();
	go(1);
	if (inherited < 0) {
		snprintf(saw, sizeof saw, "there was no child");
		return -1;
	}
	munmap(page, PAGE);
	snprintf(saw, sizeof saw, "inherited %s, then found %s", inherited == STORED ? "what was stored" : inherited ? "what was before" : "zeros",
		found == STORED ? "that" : found ? "what was before" : "zeros");
	return inherited == STORED && found != STORED;
}

int main(void)
{
	drive(round_of);
}
