// SPDX-License-Identifier: MIT
// The init of a kernel that `shootdown observe --record` has booted: sets probes, does what a scenario says, and hands over what ftrace
// has recorded meanwhile.
//
// $SCRIPT has a line each:
//
//   probe NAME DEFINITION      a line for kprobe_events; NAME is what the log says of it: a function, SYMBOL%return
//   event GROUP/NAME           a tracepoint
//   say NAME VALUE             a remark for who reads the log: the model that does the same, and its bounds
//   run SCENARIO NUMBER        what is recorded: see `scenarios` below
//
// $REPORT, a file or `debugcon` (port 0xe9 of QEMU), gets the file `trace`, with remarks as comments:
//
//   # shootdown observe: kernel 6.1.0-50-cloud-amd64
//   # shootdown observe: clock x86-tsc
//   # shootdown observe: probe folio_mark_dirty
//   # shootdown observe: refused mlock_folio_batch
//   # shootdown observe: model zap
//   # shootdown observe: bound ptes=1
//   # shootdown observe: stranded 0
//   # shootdown observe: end 0                          the last line: without it the kernel has died
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, AREA = 64 };
static const char *const tracing = "/sys/kernel/tracing";
static const char *const file = "/pages/file";
static FILE *report;
static int tracing_on;

static void die(const char *what)
{
	fprintf(stderr, "record: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void remark(const char *what, const char *value) { fprintf(report, "# shootdown observe: %s %s\n", what, value); }

// ---- ftrace.

static int trace_write(const char *name, const char *text, int flags)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", tracing, name);
	int fd = open(path, O_WRONLY | flags);
	if (fd < 0) return -1;
	int failed = write(fd, text, strlen(text)) < 0;
	close(fd);
	return failed ? -1 : 0;
}

static void must_trace(const char *name, const char *text)
{
	if (trace_write(name, text, 0)) die(name);
}

static void record(int on)
{
	if (write(tracing_on, on ? "1" : "0", 1) < 0) die("tracing_on");
}

static void forget_trace(void)
{
	if (trace_write("trace", "\n", O_TRUNC)) die("trace");
}

static void tell_trace(void)
{
	char path[256], buffer[4096];
	snprintf(path, sizeof path, "%s/trace", tracing);
	FILE *trace = fopen(path, "r");
	if (!trace) die("trace");
	for (size_t n; (n = fread(buffer, 1, sizeof buffer, trace)) > 0; ) fwrite(buffer, 1, n, report);
	fclose(trace);
}

// ---- Two actors, on CPU 0 and on CPU 1, one step of the scenario after the other.

// The second actor does `what` as its step number `turn`; `done`: how many it has done, -1 before it is ready; `met`: how many are about to begin.
struct shared { volatile int what, turn, done, met; };
static struct shared *shared;

static void on_cpu(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set)) die("sched_setaffinity");
}

static void meet(void)
{
	__sync_fetch_and_add(&shared->met, 1);
	while (shared->met < 2) ;
}

static char *map_file(int pages)
{
	int fd = open(file, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)AREA * PAGE)) die(file);
	char *area = mmap(NULL, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (area == MAP_FAILED) die("mmap");
	close(fd);
	return area;
}

// ---- zap: one thread unmaps pages of a shared file mapping, while another stores to them.

static sigjmp_buf gone;
static char *volatile stored;
static volatile int storing, stores_to;

static void on_segv(int signal) { (void)signal; siglongjmp(gone, 1); }

static void *store(void *unused)
{
	(void)unused;
	on_cpu(1);
	prctl(PR_SET_NAME, "store");
	if (!sigsetjmp(gone, 1))
		for (;;) for (int i = 0; i < stores_to; i++) {
			stored[i * PAGE]++;
			storing = 1;
		}
	storing = 2;
	return NULL;
}

// Of a larger mapping, so that the page table stays.
static void zap(int pages)
{
	char *area = map_file(AREA);
	for (int i = 0; i < AREA; i++) area[i * PAGE] = 1;
	char *part = area + AREA / 2 * PAGE;
	stored = part;
	stores_to = pages;
	signal(SIGSEGV, on_segv);
	prctl(PR_SET_NAME, "zap");
	pthread_t thread;
	if (pthread_create(&thread, NULL, store, NULL)) die("pthread_create");
	while (!storing) ;
	// Let it run in user mode for a while, with what it stores to in its TLB.
	usleep(200 * 1000);
	record(1);
	munmap(part, (size_t)pages * PAGE);
	record(0);
	while (storing != 2) ;
	pthread_join(thread, NULL);
}

// ---- mlock: two processes have a page of a file mapped.

enum { MLOCK = 1, MUNLOCK, BOTH_MUNLOCK, DRAIN, QUIT };
static char *mapped, *scratch;

// mlock_fbatch and the LRU's batches of this CPU go where they belong.
static void drain(void)
{
	if (mlock(scratch, PAGE) || munlock(scratch, PAGE)) die("mlock");
}

static void act(int what)
{
	switch (what) {
	case MLOCK: if (mlock(mapped, PAGE)) die("mlock"); break;
	case MUNLOCK: munlock(mapped, PAGE); break;
	case BOTH_MUNLOCK: meet(); munlock(mapped, PAGE); break;
	case DRAIN: drain(); break;
	}
}

static void map_page(void)
{
	mapped = map_file(1);
	*mapped = 1;
	scratch = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (scratch == MAP_FAILED) die("mmap");
	drain();
}

static pid_t begin_second(void)
{
	memset(shared, 0, sizeof *shared);
	shared->done = -1;
	pid_t pid = fork();
	if (pid) return pid;
	on_cpu(1);
	prctl(PR_SET_NAME, "second");
	map_page();
	for (int step = 0;; step++) {
		shared->done = step;
		while (shared->turn == step) ;
		if (shared->what == QUIT) _exit(0);
		act(shared->what);
	}
}

static int second_step;

static void second_begins(int what)
{
	shared->what = what;
	__sync_synchronize();
	shared->turn = ++second_step;
}

static void second_ends(void)
{
	while (shared->done != second_step) ;
}

static void second(int what)
{
	second_begins(what);
	second_ends();
}

static void begin_mlock(pid_t *pid)
{
	unlink(file);
	second_step = 0;
	prctl(PR_SET_NAME, "first");
	if (scratch) munmap(scratch, PAGE);
	map_page();
	*pid = begin_second();
	if (*pid < 0) die("fork");
	second_ends();
	drain();
	second(DRAIN);
}

static void end_mlock(pid_t pid)
{
	second_begins(QUIT);
	waitpid(pid, NULL, 0);
	munmap(mapped, PAGE);
}

// Both lock it, then both unlock it, one after the other.
static void mlock_in_turn(int unused)
{
	(void)unused;
	pid_t pid;
	begin_mlock(&pid);
	record(1);
	act(MLOCK);
	second(MLOCK);
	act(MUNLOCK);
	second(MUNLOCK);
	record(0);
	end_mlock(pid);
}

// On the unevictable list, and not mlocked.
static int is_stranded(void)
{
	uint64_t entry, flags;
	int pagemap = open("/proc/self/pagemap", O_RDONLY), kpageflags = open("/proc/kpageflags", O_RDONLY);
	if (pread(pagemap, &entry, sizeof entry, (uintptr_t)mapped / PAGE * 8) != 8) die("pagemap");
	if (pread(kpageflags, &flags, sizeof flags, (entry & ((1ull << 55) - 1)) * 8) != 8) die("kpageflags");
	close(pagemap);
	close(kpageflags);
	return (flags >> 18 & 1) && !(flags >> 33 & 1);
}

// Both have it locked, and unlock it at once; the last of `rounds`, or the first that strands it, is kept.
static void munlock_at_once(int rounds)
{
	int stranded = 0;
	for (int round = 0; round < rounds && !stranded; round++) {
		pid_t pid;
		begin_mlock(&pid);
		act(MLOCK);
		second(MLOCK);
		forget_trace();
		record(1);
		second_begins(BOTH_MUNLOCK);
		act(BOTH_MUNLOCK);
		second_ends();
		record(0);
		drain();
		second(DRAIN);
		stranded = is_stranded();
		end_mlock(pid);
	}
	remark("stranded", stranded ? "1" : "0");
}

static const struct { const char *name; void (*run)(int number); } scenarios[] = {
	{ "zap", zap },
	{ "mlock-in-turn", mlock_in_turn },
	{ "munlock-at-once", munlock_at_once },
};

// ---- The script.

static ssize_t to_debug_port(void *unused, const char *buffer, size_t size)
{
	(void)unused;
	for (size_t i = 0; i < size; i++) outb(buffer[i], 0xe9);
	return size;
}

static void mount_at(const char *type, const char *path)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, NULL) && errno != EBUSY) die(path);
}

static void do_line(char *line)
{
	char *rest, *word = strtok_r(line, " ", &rest), *name = strtok_r(NULL, " ", &rest);
	if (!word || !name) return;
	if (!strcmp(word, "probe")) remark(trace_write("kprobe_events", rest, O_APPEND) ? "refused" : "probe", name);
	else if (!strcmp(word, "say")) remark(name, rest);
	else if (!strcmp(word, "event")) {
		char path[256];
		snprintf(path, sizeof path, "events/%s/enable", name);
		remark(trace_write(path, "1", 0) ? "refused" : "probe", strchr(name, '/') + 1);
	} else if (!strcmp(word, "run")) {
		trace_write("events/kprobes/enable", "1", 0);
		forget_trace();
		for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
			if (!strcmp(scenarios[i].name, name)) {
				scenarios[i].run(atoi(rest));
				tell_trace();
			}
	}
}

int main(void)
{
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("devtmpfs", "/dev");
	mount_at("tracefs", tracing);
	mount_at("tmpfs", "/pages");
	const char *script = getenv("SCRIPT"), *to = getenv("REPORT");
	FILE *lines = script ? fopen(script, "r") : stdin;
	if (to && !strcmp(to, "debugcon")) {
		cookie_io_functions_t port = { .write = to_debug_port };
		if (ioperm(0xe9, 1, 1)) die("ioperm");
		report = fopencookie(NULL, "w", port);
	} else report = to ? fopen(to, "w") : stdout;
	if (!lines || !report) die("SCRIPT or REPORT");
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) die("mmap");
	on_cpu(0);

	struct utsname u;
	uname(&u);
	remark("kernel", u.release);
	// The order of events of several CPUs is what is asked: no clock that each has for itself. All of QEMU's count the same cycles.
	must_trace("trace_clock", "x86-tsc");
	remark("clock", "x86-tsc");
	must_trace("buffer_size_kb", "4096");
	must_trace("tracing_on", "0");
	char path[256];
	snprintf(path, sizeof path, "%s/tracing_on", tracing);
	tracing_on = open(path, O_WRONLY);
	if (tracing_on < 0) die("tracing_on");

	char line[512];
	while (fgets(line, sizeof line, lines)) {
		line[strcspn(line, "\n")] = 0;
		do_line(line);
	}
	remark("end", "0");
	fclose(report);
	if (getpid() == 1) reboot(getenv("REBOOT") ? RB_AUTOBOOT : RB_POWER_OFF);
	return 0;
}
