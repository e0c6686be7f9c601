// SPDX-License-Identifier: MIT
// flush-batched: one anonymous page, which CPU 2 reclaims, alone in its cgroup, to a swap space on a disk in memory. CPU 0 calls munmap()
// (setting `munmap` 1) or mprotect(PROT_READ); a thread on CPU 1 loads, and stores when the call has returned: that has to fault.
#include "drive.h"
#include <sys/swap.h>

static const char *const group = "/cg/driven";
static char *const pages = (char *)0x20000000;	// the middle one of three: its neighbours keep the page table
#define page (pages + PAGE)
static volatile int returned, stored_late, reclaimed;

static __thread sigjmp_buf fault;

static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
}

static void reduce(const char *action)
{
	(void)action;
	if (set_to("munmap") ? munmap(page, PAGE) : mprotect(page, PAGE, PROT_READ)) die("the call");
	returned = 1;
}

static void access_page(const char *action)
{
	int late = returned;
	if (sigsetjmp(fault, 1)) return;
	if (!strcmp(action, "load")) {
		(void)*(volatile char *)page;
		return;
	}
	*(volatile char *)page = 2;
	stored_late = late;
}

static void reclaim(const char *action)
{
	(void)action;
	char file[64];
	snprintf(file, sizeof file, "%s/memory.reclaim", group);
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	if (fd < 0) die("%s", file);
	// EAGAIN: less than that was reclaimed. The page is young at first.
	for (int i = 0; i < 20 && !reclaimed; i++) reclaimed = write(fd, "4096", 4) == 4;
	close(fd);
}

static void worker_of(int cpu)
{
	static void (*const perform[])(const char *) = { reduce, access_page, reclaim };
	pin(cpu);
	// A kernel thread that runs in between makes the CPU flush when it comes back, as the generation of the mm is another.
	if (cpu == 1 && sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 1 })) die("SCHED_FIFO");
	ready();
	take_steps(cpu, perform[cpu]);
}

static void swap_on(void)
{
	static char header[PAGE];
	uint32_t *info = (uint32_t *)(header + 1024);
	info[0] = 1;
	info[1] = 4095;	// the last page of 16 MB
	memcpy(header + PAGE - 10, "SWAPSPACE2", 10);
	int fd = open("/dev/ram0", O_WRONLY);
	if (fd < 0 || pwrite(fd, header, PAGE, 0) != PAGE || fsync(fd)) die("/dev/ram0");
	close(fd);
	if (swapon("/dev/ram0", 0)) die("swapon");
}

static void set_up(void)
{
	mkdir("/cg", 0700);
	if (mount("cg", "/cg", "cgroup2", 0, 0)) die("cgroup2");
	put("/cg/cgroup.subtree_control", "+memory");
	mkdir(group, 0700);
	int fd = open("/sys/kernel/mm/lru_gen/enabled", O_WRONLY);
	if (fd >= 0 && write(fd, "n", 1) != 1) die("lru_gen");
	close(fd);
	swap_on();
	signal(SIGSEGV, on_fault);
}

// The batches of each CPU, in which new pages wait for the LRU.
static void drain(void)
{
	static char *scratch;
	if (!scratch) scratch = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (scratch == MAP_FAILED || mlock(scratch, PAGE)) die("mlock");
	munlock(scratch, PAGE);
}

static int round_of(void)
{
	static int is_set_up;
	if (!is_set_up++) set_up();
	returned = stored_late = reclaimed = 0;
	if (mmap(pages, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != pages) die("mmap");
	pages[0] = 1;
	drain();
	// What is touched here is charged to the group, and stays so.
	put("/cg/driven/cgroup.procs", "0");
	*(volatile char *)page = 1;
	put("/cg/cgroup.procs", "0");
	drain();
	for (int cpu = 0; cpu < 3; cpu++) start(worker_of, cpu, 0);
	await_ready();
	go(1);
	snprintf(saw, sizeof saw, "%s, %s", reclaimed ? "reclaimed" : "not reclaimed",
		stored_late ? "a store has completed when the call had returned" : "no store has completed then");
	munmap(pages, 3 * PAGE);
	return stored_late;
}

int main(void)
{
	drive(round_of);
}
