// SPDX-License-Identifier: MIT
// cow: an anonymous page. CPU 0 forks, the child stores on CPU 1, and a second thread of the child calls vmsplice() on CPU 2, which takes
// references by FOLL_GET and puts the page into a pipe. Then what is in the pipe is held against what the child loads.
#include "drive.h"

static volatile char *page;
enum { BEFORE = 1, STORED = 2 };
#define in_pipe (shared->of_program[0])
#define in_memory (shared->of_program[1])

static int ends[2];

static void take_reference(const char *action)
{
	(void)action;
	struct iovec iov = { (void *)page, PAGE };
	if (vmsplice(ends[1], &iov, 1, 0) != PAGE) die("vmsplice");
}

static void *second_thread(void *ready)
{
	pin(2);
	*(volatile int *)ready = 1;
	take_steps(2, take_reference);
	return 0;
}

static void store(const char *action)
{
	(void)action;
	*page = STORED;
}

static void in_child(void)
{
	pthread_t thread;
	volatile int is_ready = 0;
	char found;
	if (pipe(ends) || pthread_create(&thread, 0, second_thread, (void *)&is_ready)) die("pthread_create");
	while (!is_ready) pause_us(100);
	pin(1);
	take_steps(1, store);
	pthread_join(thread, 0);
	if (read(ends[0], &found, 1) != 1) die("read");
	in_pipe = found;
	in_memory = *page;
	_exit(0);
}

static pid_t child;

static void fork_child(const char *action)
{
	(void)action;
	child = fork();
	if (child < 0) die("fork");
	if (child == 0) in_child();
}

static void parent(int cpu)
{
	pin(cpu);
	page = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED) die("mmap");
	*page = BEFORE;
	ready();
	take_steps(cpu, fork_child);
	waitpid(child, 0, 0);
	munmap((void *)page, PAGE);
}

static int round_of(void)
{
	in_pipe = in_memory = -1;
	start(parent, 0, 0);
	await_ready();
	go(1);
	if (in_memory != STORED) {
		snprintf(saw, sizeof saw, "the child has not stored");
		return -1;
	}
	snprintf(saw, sizeof saw, "the pipe has what was %s", in_pipe == STORED ? "stored" : "there before the store");
	return in_pipe != in_memory;
}

int main(void)
{
	drive(round_of);
}
