// SPDX-License-Identifier: MIT
// What the programs have in common that `shootdown drive` runs as init of a kernel which it has booted: a program for each model,
// which includes this file, makes the model's initial state, takes the users' steps, and looks at what the property is about.
//
// $SCRIPT has a line each:
//
//   module FILE [PARAMETERS]   loads a module of /modules
//   image FILE DEVICE TYPE     writes a file system's image to a device, and mounts it at /mnt: its blocks that are not zero, see
//                              src/real-kernel/drive/file-system.ts
//   set NAME VALUE             of the initial state, for the program
//   look PROPERTY              which property is looked at
//   run NAME ROUNDS ORDER      ROUNDS rounds; ORDER as in kgate.c, or `free TOKENS`: the user's tokens, with no gate
//   without SYMBOL             before a run, for that run: this function is left out
//
// $REPORT gets a line of JSON each:
//
//   {"kernel":"6.12.117","cpus":2}                                    first
//   {"refused":"kgate.ko","error":"ENOEXEC"}                          a module, or a symbol of a run: nothing comes after it;
//                                                                     EAGAIN: of a gate that would have to sleep where it must not
//   {"run":"driven","round":0,"passed":9,"tokens":9,"broken":true,"saw":"..."}
//   {"run":"driven","round":1,"unready":"..."}                        the initial state could not be made
//   {"end":2}                                                         last, with the number of rounds
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
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
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, TOKENS = 64, WORKERS = 8 };

// ---- The report.

static int report_fd = 1;	// -1: port 0xe9 of QEMU

static void say(const char *format, ...)
{
	char line[1024];
	va_list list;
	va_start(list, format);
	int length = vsnprintf(line, sizeof line - 1, format, list);
	va_end(list);
	if (length > (int)sizeof line - 2) length = sizeof line - 2;
	line[length++] = '\n';
	if (report_fd < 0) for (int i = 0; i < length; i++) outb(line[i], 0xe9);
	else if (write(report_fd, line, length) != length) exit(1);
}

static void power_off(void)
{
	sync();
	if (getenv("REBOOT")) reboot(RB_AUTOBOOT);
	exit(0);
}

// A program that cannot go on says why; what reads the report takes it for no result, as the end is missing.
static void die(const char *format, ...)
{
	char why[512];
	int error = errno;
	va_list list;
	va_start(list, format);
	vsnprintf(why, sizeof why, format, list);
	va_end(list);
	say("{\"died\":\"%s\",\"error\":\"%s\"}", why, strerrorname_np(error) ?: "?");
	power_off();
}

__attribute__((unused)) static void put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);
	if (fd < 0 || write(fd, text, strlen(text)) < 0) die("%s", file);
	close(fd);
}

// ---- The order of the run, and whose turn it is.

struct token { int cpu; char kind; char name[40]; };
static struct token token[TOKENS];
static int tokens;
static int gated;

// As in kgate.c.
struct position { int passed, armed, timed_out; };
static volatile struct position *position;

static int is_user(const struct token *t)
{
	return t->kind == '!' || t->kind == '=' || t->kind == '.';
}

static void pause_us(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };
	nanosleep(&t, 0);
}

// Whoever waits on the only CPU has to leave it to others.
static int one_cpu;

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// How long a user waits without any token passing; longer than a gate, which says more about it.
static double patience = 3;

// Waits, without a system call where there are CPUs, until all tokens before `i` have passed; no longer if the schedule has ended.
static void await_turn(int i)
{
	int seen = -1;
	double since = seconds();
	while (gated && position->armed && position->passed < i) {
		int now = position->passed;
		if (now != seen) {
			seen = now;
			since = seconds();
		} else if (seconds() - since > patience) {
			position->timed_out = now;
			position->armed = 0;
		}
		if (one_cpu) pause_us(100);
	}
}

static void pass(int i)
{
	if (!gated || !position->armed || position->passed != i) return;
	__sync_synchronize();
	position->passed = i + 1;
	if (i + 1 == tokens) position->armed = 0;
}

// Takes the user's steps of one CPU in their order: `perform` does what a token names. Of a call the tokens are passed at its
// beginning and its end, of an access to memory behind it.
static void take_steps(int cpu, void (*perform)(const char *action))
{
	for (int i = 0; i < tokens; i++) {
		const struct token *t = &token[i];
		if (t->cpu != cpu || !is_user(t)) continue;
		await_turn(i);
		if (t->kind == '.') perform(t->name);
		pass(i);
		if (t->kind == '!') perform(t->name);
	}
}

static void read_order(char *text)
{
	tokens = 0;
	for (char *each = strtok(text, " ,"); each; each = strtok(0, " ,")) {
		char *kind = strpbrk(each, "<>!=.");
		if (!kind || tokens == TOKENS) die("the order has '%s'", each);
		struct token *t = &token[tokens++];
		t->kind = *kind;
		t->cpu = atoi(each);
		snprintf(t->name, sizeof t->name, "%s", kind + 1);
	}
}

// Ends with what kgate.c says that it has refused: `error`, or what it says itself; returns if it has refused nothing.
static void end_if_refused(int fd, int error)
{
	char text[96] = "", symbol[64] = "?";
	int own = 0;
	if (pread(fd, text, sizeof text - 1, 0) > 0) sscanf(text, "%63s %d", symbol, &own);
	if (!error && !own) return;
	say("{\"refused\":\"%s\",\"error\":\"%s\"}", symbol, strerrorname_np(error ? error : -own) ?: "?");
	power_off();
}

static void gate_command(const char *command)
{
	int fd = open("/proc/kgate", O_RDWR);
	if (fd < 0) die("/proc/kgate");
	if (write(fd, command, strlen(command)) < 0) end_if_refused(fd, errno);
	close(fd);
}

static void end_if_gate_refused(void)
{
	int fd = open("/proc/kgate", O_RDONLY);
	if (fd < 0) die("/proc/kgate");
	end_if_refused(fd, 0);
	close(fd);
}

// ---- Workers: who takes the users' steps, each on a CPU of its own.

// On one CPU it is the name by which gates know it: see kgate.c.
static void pin(int cpu)
{
	cpu_set_t set;
	if (one_cpu) {
		char name[16];
		snprintf(name, sizeof name, "driven %d", cpu);
		prctl(PR_SET_NAME, name);
		return;
	}
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set)) die("no CPU %d", cpu);
}

// What processes share; a program has its own in `of_program`.
struct shared { volatile int ready, begun, started, ended; volatile long of_program[32]; };
static struct shared *shared;

struct worker { void (*run)(int); int argument; pthread_t thread; pid_t process; };
static struct worker worker[WORKERS];
static int workers;

static void *run_thread(void *of)
{
	struct worker *w = of;
	w->run(w->argument);
	__sync_fetch_and_add(&shared->ended, 1);
	// A thread that exits gives its stack up, which flushes the TLBs of the others: all end together.
	while (shared->ended < shared->started) pause_us(200);
	return 0;
}

// Starts a worker: a thread, or a process if it has to have an address space of its own.
static void start(void (*run)(int), int argument, int process)
{
	struct worker *w = &worker[workers++];
	*w = (struct worker){ .run = run, .argument = argument };
	if (!process) {
		if (pthread_create(&w->thread, 0, run_thread, w)) die("pthread_create");
		return;
	}
	w->process = fork();
	if (w->process < 0) die("fork");
	if (w->process > 0) return;
	run_thread(w);
	_exit(0);
}

// Called by each worker when its part of the initial state is made.
static void ready(void)
{
	__sync_fetch_and_add(&shared->ready, 1);
	while (!shared->begun) pause_us(100);
}

static void await_ready(void)
{
	while (shared->ready < workers) pause_us(200);
	shared->started = workers;
}

// Lets the workers go, and returns when all have ended; `armed`: the initial state is what it has to be.
static void go(int armed)
{
	if (gated && armed) gate_command("arm");
	shared->begun = 1;
	for (int i = 0; i < workers; i++) {
		if (worker[i].process > 0) waitpid(worker[i].process, 0, 0);
		else pthread_join(worker[i].thread, 0);
	}
	workers = 0;
	shared->ready = shared->begun = shared->ended = 0;
}

#include "script.h"

// ---- The whole.

static void *map_shared(size_t size)
{
	void *at = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED) die("mmap");
	return at;
}

static void drive(int (*round)(void))
{
	struct utsname name;
	const char *report = getenv("REPORT"), *script = getenv("SCRIPT");
	mount("proc", "/proc", "proc", 0, 0);
	mount("sys", "/sys", "sysfs", 0, 0);
	mount("dev", "/dev", "devtmpfs", 0, 0);
	mount("pages", "/pages", "tmpfs", 0, 0);
	if (report && !strcmp(report, "debugcon")) {
		if (iopl(3)) die("iopl");
		report_fd = -1;
	} else if (report) report_fd = open(report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	uname(&name);
	say("{\"kernel\":\"%s\",\"cpus\":%d}", name.release, get_nprocs());
	one_cpu = get_nprocs() == 1;
	shared = map_shared(sizeof *shared);
	prctl(PR_SET_NAME, "driven");
	if (script) follow_script(script, round);
	power_off();
}
