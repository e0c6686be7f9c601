// SPDX-License-Identifier: MIT
// The init of a kernel that `shootdown conform` has booted: makes the calls of a script in several processes, one after the
// other, and says after each what the kernel shows of their pages.
//
// The kernel's command line gives it, as environment: SCRIPT, a file with a call a line; REPORT, a file for the answers, or
// `debugcon` (port 0xe9 of QEMU). Without them: standard input and output. Each answer is a line of JSON:
//
//   {"kernel":"6.1.0","cpus":1,"swap":"marked"}      the first line; swap where there is some, "unmarked" if swap entries have no mark for
//                                                    exclusive pages (pte_swp_exclusive)
//   {"call":"...","error":"EFAULT","value":3,        error and value where there are any
//    "pages":[[process,area,page,frame,count,flags,exclusive],...],"swapped":[[process,area,page,entry],...],
//    "locked":[[process,area,page],...],"nr_mlock":2}
//   {"calls":40}                                     the last line: without it the kernel has died
//
// `frame` is the number of the page frame, `count` that of /proc/kpagecount (-1: not shown), `flags` those of /proc/kpageflags as
// a hexadecimal word, `exclusive` bit 56 of /proc/PID/pagemap; `entry` type and offset of a swap entry, as one number. Entries that are
// neither present nor of swap are not told. `locked`, behind MREMAP_DONTUNMAP: the pages of the caller that are in VM_LOCKED VMAs.
//
// Calls: `begin AREAS PAGES` (no process but 0, with each area mapped; a new file), then `P WHAT ...` in process P:
//   load A I N        store A I N BYTE       mmap A          munmap A I N      mprotect A I N none|r|rw
//   mremap A I B J    mremap_dontunmap A I B J               mlock A I N       munlock A I N     msync A I N
//   madvise_WHAT A I N, with the WHAT of `advices`           fork Q            exit
// A and B are areas (0 anonymous, 1 the file shared, 2 the file private, 3 anonymous and shared), I and J pages of them, N how many, Q the
// child. The first block device that is one of `swap_devices` is swapped to: without one MADV_PAGEOUT does nothing to anonymous memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 8, AREAS = 4, PAGE = 4096, WORDS = 8 };
static const char *const file = "/pages/file";
// A byte of the file before it is stored to.
enum { FILE_BYTE = 1 };

// What is asked of a process, and what it answers. Shorter than PIPE_BUF: written and read whole.
struct call { char word[WORDS][24]; };
struct answer { int error; int value; pid_t child; };

static int asked[PROCESSES][2], answered[PROCESSES][2];
static pid_t process[PROCESSES];
static int areas = AREAS, pages = 4;

static void die(const char *what)
{
	fprintf(stderr, "mm-calls: %s: %s\n", what, strerror(errno));
	exit(1);
}

// Areas lie 2 MiB apart: VMAs of different areas never touch.
static char *address(int area, int page)
{
	return (char *)(0x20000000UL + (unsigned long)area * (2UL << 20) + (unsigned long)page * PAGE);
}

static int number(const struct call *c, int i)
{
	return atoi(c->word[i]);
}

// ---- In the process that makes the call.

static sigjmp_buf fault;

static void on_fault(int signal)
{
	siglongjmp(fault, signal);
}

static int map_area(int area)
{
	int anonymous = area == 0 || area == 3, shared = area == 1 || area == 3;
	int flags = MAP_FIXED_NOREPLACE | (shared ? MAP_SHARED : MAP_PRIVATE) | (anonymous ? MAP_ANONYMOUS : 0);
	int fd = anonymous ? -1 : open(file, O_RDWR);
	void *at = mmap(address(area, 0), (size_t)pages * PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);
	int error = at == MAP_FAILED ? errno : 0;
	if (fd >= 0) close(fd);
	return error;
}

static int access_pages(const struct call *c, int stores, int *value)
{
	if (sigsetjmp(fault, 1)) return EFAULT;
	for (int i = 0; i < number(c, 3); i++) {
		volatile char *at = address(number(c, 1), number(c, 2) + i);
		if (stores) *at = (char)number(c, 4);
		else *value = (unsigned char)*at;
	}
	return 0;
}

static void serve(int me);
static int user_mode_linux;

// User-mode Linux before v6.11 or so: the host's process of a child is a copy of its parent's, and keeps what that maps where the child has
// no VMA (MADV_DONTFORK): the child gets at its parent's pages. Something else has to be mapped there, and unmapped.
static void end_stale_mappings(void)
{
	for (int area = 0; area < areas; area++)
		for (int i = 0; i < pages; i++) {
			int flags = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
			void *at = mmap(address(area, i), PAGE, PROT_READ, flags, -1, 0);
			if (at != MAP_FAILED) munmap(at, PAGE);
		}
}

static int do_fork(int child, struct answer *a)
{
	int ready[2];
	char byte = 0;
	if (pipe(ready)) return errno;
	a->child = fork();
	if (a->child == 0) {
		if (user_mode_linux) end_stale_mappings();
		if (write(ready[1], &byte, 1) != 1) _exit(1);
		close(ready[0]);
		close(ready[1]);
		serve(child);
	}
	// What the child does before its first call is not to be seen.
	if (a->child > 0 && read(ready[0], &byte, 1) != 1) return EIO;
	close(ready[0]);
	close(ready[1]);
	return a->child < 0 ? errno : 0;
}

// What `madvise_WHAT` gives to madvise(). A C library may know fewer than the kernel: Linux, include/uapi/asm-generic/mman-common.h.
static const struct { const char *what; int advice; } advices[] = {
	{ "dontneed", MADV_DONTNEED }, { "free", 8 }, { "cold", 20 }, { "pageout", 21 }, { "willneed", MADV_WILLNEED },
	{ "populate_read", 22 }, { "populate_write", 23 },
	{ "dontfork", MADV_DONTFORK }, { "dofork", MADV_DOFORK }, { "wipeonfork", 18 }, { "keeponfork", 19 },
};

static int do_madvise(const char *what, void *at, size_t size)
{
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (!strcmp(what, advices[i].what)) return madvise(at, size, advices[i].advice);
	errno = ENOSYS;
	return -1;
}

static int protection(const char *word)
{
	return !strcmp(word, "none") ? PROT_NONE : PROT_READ | (!strcmp(word, "rw") ? PROT_WRITE : 0);
}

static int do_mremap(const struct call *c, void *from, int flags)
{
	void *to = address(number(c, 3), number(c, 4));
	return mremap(from, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | flags, to) == MAP_FAILED;
}

static int perform(const struct call *c, struct answer *a)
{
	const char *what = c->word[0];
	char *at = address(number(c, 1), number(c, 2));
	size_t size = (size_t)number(c, 3) * PAGE;
	int failed;
	if (!strcmp(what, "load")) return access_pages(c, 0, &a->value);
	if (!strcmp(what, "store")) return access_pages(c, 1, &a->value);
	if (!strcmp(what, "fork")) return do_fork(number(c, 1), a);
	if (!strcmp(what, "mmap")) return map_area(number(c, 1));
	if (!strcmp(what, "munmap")) failed = munmap(at, size);
	else if (!strcmp(what, "mprotect")) failed = mprotect(at, size, protection(c->word[4]));
	else if (!strcmp(what, "mremap")) failed = do_mremap(c, at, 0);
	else if (!strcmp(what, "mremap_dontunmap")) failed = do_mremap(c, at, 4);
	else if (!strncmp(what, "madvise_", 8)) failed = do_madvise(what + 8, at, size);
	else if (!strcmp(what, "mlock")) failed = mlock(at, size);
	else if (!strcmp(what, "munlock")) failed = munlock(at, size);
	else if (!strcmp(what, "msync")) failed = msync(at, size, MS_SYNC);
	else return ENOSYS;
	return failed ? errno : 0;
}

static void serve(int me)
{
	struct call c;
	while (read(asked[me][0], &c, sizeof c) == sizeof c && strcmp(c.word[0], "exit")) {
		struct answer a = { .value = -1 };
		errno = 0;
		a.error = perform(&c, &a);
		if (write(answered[me][1], &a, sizeof a) != sizeof a) break;
	}
	_exit(0);
}

// ---- In init.

static FILE *report;
static int kpagecount, kpageflags, vmstat, stat_refresh;

static ssize_t to_debug_port(void *cookie, const char *bytes, size_t size)
{
	(void)cookie;
	const char *at = bytes;
	size_t left = size;
	__asm__ volatile("rep outsb" : "+S"(at), "+c"(left) : "d"(0xe9) : "memory");
	return (ssize_t)size;
}

// Init is where orphans go: who has forked may be gone before its child is.
static void end_process(int p)
{
	if (process[p] == 0) return;
	struct call c = { .word = { "exit" } };
	if (write(asked[p][1], &c, sizeof c) != sizeof c) die("exit");
	char path[40];
	snprintf(path, sizeof path, "/proc/%d", process[p]);
	// Its memory is gone when it is: when it has been reaped.
	while (waitpid(-1, NULL, WNOHANG) >= 0 ? !access(path, F_OK) : errno == ECHILD && !access(path, F_OK)) usleep(100);
	process[p] = 0;
}

static void start_process(void)
{
	for (int p = 0; p < PROCESSES; p++) end_process(p);
	unlink(file);
	int fd = open(file, O_RDWR | O_CREAT, 0600);
	char bytes[PAGE];
	memset(bytes, FILE_BYTE, sizeof bytes);
	for (int i = 0; i < pages; i++) if (write(fd, bytes, sizeof bytes) != sizeof bytes) die(file);
	close(fd);
	process[0] = fork();
	if (process[0] < 0) die("fork");
	if (process[0] > 0) return;
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	// Children of children are reaped by init when this one has ended, and by nobody before: they need not be waited for.
	signal(SIGCHLD, SIG_IGN);
	for (int area = 0; area < areas; area++) if (map_area(area)) _exit(1);
	serve(0);
}

static int ask(int p, const struct call *c, struct answer *a)
{
	if (write(asked[p][1], c, sizeof *c) != sizeof *c) return -1;
	return read(answered[p][0], a, sizeof *a) == sizeof *a ? 0 : -1;
}

// mlock() and munlock() of another page: drains the batches of this CPU, lru_add_drain() and mlock_drain_local().
static void drain(void)
{
	static char *page;
	if (!page) {
		page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*page = 1;
	}
	if (mlock(page, PAGE) || munlock(page, PAGE)) die("mlock");
}

static uint64_t word_at(int fd, uint64_t index, uint64_t otherwise)
{
	uint64_t word;
	return pread(fd, &word, sizeof word, (off_t)(index * sizeof word)) == sizeof word ? word : otherwise;
}

static void tell_pages(void)
{
	const char *separator = "";
	char swapped[4096] = "";
	size_t size = 0;
	fprintf(report, ",\"pages\":[");
	for (int p = 0; p < PROCESSES; p++) {
		if (process[p] == 0) continue;
		char path[40];
		snprintf(path, sizeof path, "/proc/%d/pagemap", process[p]);
		int pagemap = open(path, O_RDONLY);
		for (int area = 0; area < areas; area++)
			for (int i = 0; i < pages; i++) {
				uint64_t entry = word_at(pagemap, (uintptr_t)address(area, i) / PAGE, 0);
				uint64_t frame = entry & ((1ULL << 55) - 1);
				if (entry >> 62 == 1 && size < sizeof swapped)
					size += (size_t)snprintf(swapped + size, sizeof swapped - size, "%s[%d,%d,%d,%lu]", size ? "," : "", p, area, i, (unsigned long)frame);
				if (!(entry >> 63)) continue;
				fprintf(report, "%s[%d,%d,%d,%lu,%ld,\"%lx\",%d]", separator, p, area, i, (unsigned long)frame,
					(long)word_at(kpagecount, frame, (uint64_t)-1), (unsigned long)word_at(kpageflags, frame, 0), (int)(entry >> 56 & 1));
				separator = ",";
			}
		close(pagemap);
	}
	fprintf(report, "]");
	if (size) fprintf(report, ",\"swapped\":[%s]", swapped);
}

// The VmFlags of /proc/PID/smaps, which are slow to ask for: only behind the call that changes them otherwise than its arguments say.
static void tell_locked(int p)
{
	char line[512], *flags;
	unsigned long from = 0, to = 0, start, end;
	snprintf(line, sizeof line, "/proc/%d/smaps", process[p]);
	FILE *smaps = fopen(line, "r");
	const char *separator = "";
	fprintf(report, ",\"locked\":[");
	while (smaps && fgets(line, sizeof line, smaps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2) from = start, to = end;
		else if ((flags = strstr(line, "VmFlags:")) && strstr(flags, " lo"))
			for (int area = 0; area < areas; area++)
				for (int i = 0; i < pages; i++) {
					unsigned long at = (unsigned long)address(area, i);
					if (at < from || at >= to) continue;
					fprintf(report, "%s[%d,%d,%d]", separator, p, area, i);
					separator = ",";
				}
	}
	if (smaps) fclose(smaps);
	fprintf(report, "]");
}

// A number of /proc/vmstat; -1: it has none of that name. `line`: "\nnr_mlock ".
static long vmstat_number(const char *line)
{
	// On SMP kernels the counts of each CPU are added up.
	if (stat_refresh >= 0 && pwrite(stat_refresh, "1", 1, 0) < 0) { }
	static char text[16384];
	ssize_t size = pread(vmstat, text, sizeof text - 1, 0);
	text[size > 0 ? size : 0] = 0;
	char *at = strstr(text, line);
	return at ? atol(at + strlen(line)) : -1;
}

static void tell_vmstat(void)
{
	long locked = vmstat_number("\nnr_mlock ");
	if (locked >= 0) fprintf(report, ",\"nr_mlock\":%ld", locked);
}

// A page that is being written out is not reused, nor taken out of the swap cache: that is not to depend on how fast the device is.
static void end_writeback(void)
{
	while (vmstat_number("\nnr_writeback ") > 0) usleep(100);
}

// The disks that src/real-kernel/boot gives to the kernel: of user-mode Linux, and of QEMU.
static const char *const swap_devices[] = { "/dev/ubda", "/dev/nvme0n1" };

// Whether an exclusive page is so still when it was swapped out, and is read again. Null: it was not swapped out.
static const char *swap_marks(void)
{
	volatile char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	*page = 1;
	drain();
	madvise((void *)page, PAGE, 21);
	end_writeback();
	const char *marks = NULL;
	if (word_at(pagemap, (uintptr_t)page / PAGE, 0) >> 62 == 1) {
		char value = *page;
		uint64_t frame = word_at(pagemap, (uintptr_t)page / PAGE, 0) & ((1ULL << 55) - 1);
		marks = value == 1 && word_at(kpageflags, frame, 0) >> 34 & 1 ? "marked" : "unmarked";
	}
	munmap((void *)page, PAGE);
	close(pagemap);
	return marks;
}

// What mkswap writes (Linux, include/linux/swap.h: union swap_header), and swapon(). No page but the one that is asked for is read.
static void swap_on(void)
{
	for (size_t i = 0; i < sizeof swap_devices / sizeof *swap_devices; i++) {
		int disk = open(swap_devices[i], O_RDWR);
		if (disk < 0) continue;
		static union { char bytes[PAGE]; uint32_t words[PAGE / 4]; } header;
		header.words[256] = 1;
		header.words[257] = (uint32_t)(lseek(disk, 0, SEEK_END) / PAGE - 1);
		memcpy(header.bytes + PAGE - 10, "SWAPSPACE2", 10);
		if (pwrite(disk, &header, PAGE, 0) != PAGE || fsync(disk) || swapon(swap_devices[i], 0)) die(swap_devices[i]);
		close(disk);
		int cluster = open("/proc/sys/vm/page-cluster", O_WRONLY);
		if (cluster < 0 || write(cluster, "0", 1) != 1) die("/proc/sys/vm/page-cluster");
		close(cluster);
		return;
	}
}

static void do_call(struct call *c)
{
	int p = number(c, 0);
	struct answer a = { .value = -1 };
	memmove(c->word, c->word + 1, sizeof c->word - sizeof c->word[0]);
	if (p < 0 || p >= PROCESSES || process[p] == 0) a.error = ESRCH;
	else if (!strcmp(c->word[0], "exit")) end_process(p);
	else if (ask(p, c, &a)) a.error = EPIPE;
	else if (a.child > 0) process[number(c, 1)] = a.child;
	if (a.error) fprintf(report, ",\"error\":\"%s\"", strerrorname_np(a.error));
	else if (a.value >= 0) fprintf(report, ",\"value\":%d", a.value);
}

// User-mode Linux: max_pfn is below the topmost frames, of which /proc/kpagecount says nothing then. They are taken out of
// circulation: nearly all memory is touched, and what can be seen is given back.
static void keep_hidden_frames(void)
{
	uint64_t shown = 0, beyond = 1UL << 24, word;
	while (shown < beyond) {
		uint64_t middle = (shown + beyond) / 2;
		if (pread(kpagecount, &word, sizeof word, (off_t)(middle * sizeof word)) == sizeof word) shown = middle + 1;
		else beyond = middle;
	}
	struct sysinfo info;
	sysinfo(&info);
	long count = ((long)(info.freeram * info.mem_unit) - (4L << 20)) / PAGE;
	if (count < 100) return;
	char *memory = mmap(NULL, (size_t)count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) return;
	int pagemap = open("/proc/self/pagemap", O_RDONLY);
	for (long i = 0; i < count; i++) memory[i * PAGE] = 1;
	for (long i = 0; i < count; i++) {
		uint64_t entry = word_at(pagemap, (uintptr_t)memory / PAGE + (uint64_t)i, 0);
		if ((entry & ((1ULL << 55) - 1)) < shown) madvise(memory + i * PAGE, PAGE, MADV_DONTNEED);
	}
	madvise(memory, (size_t)count * PAGE, MADV_DONTFORK);
	close(pagemap);
}

// All that happens is on CPU 0. To ask for the counts of each CPU, behind each call, is to wait for each: another that has nothing to do, of
// a machine that is emulated on a busy host, takes a hundred times as long as the call.
static void end_other_cpus(void)
{
	for (long cpu = 1; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		char path[64];
		snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%ld/online", cpu);
		int online = open(path, O_WRONLY);
		if (online >= 0 && write(online, "0", 1) != 1) perror(path);
		if (online >= 0) close(online);
	}
}

static void mount_at(const char *type, const char *where)
{
	mkdir(where, 0755);
	mount(type, where, type, 0, NULL);
}

int main(void)
{
	int init = getpid() == 1;
	if (init) {
		mount_at("proc", "/proc");
		mount_at("sysfs", "/sys");
		mount_at("devtmpfs", "/dev");
		mount_at("debugfs", "/sys/kernel/debug");
	} else prctl(PR_SET_CHILD_SUBREAPER, 1);
	mount_at("tmpfs", "/pages");
	// Everything on one CPU, so that what it drains is all there is.
	cpu_set_t first;
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof first, &first);

	const char *script = getenv("SCRIPT"), *to = getenv("REPORT");
	FILE *calls = script ? fopen(script, "r") : stdin;
	if (to && !strcmp(to, "debugcon")) {
		cookie_io_functions_t port = { .write = to_debug_port };
		if (ioperm(0xe9, 1, 1)) die("ioperm");
		report = fopencookie(NULL, "w", port);
	} else report = to ? fopen(to, "w") : stdout;
	if (!calls || !report) die("SCRIPT or REPORT");
	setvbuf(report, NULL, _IOFBF, 1 << 18);
	kpagecount = open("/proc/kpagecount", O_RDONLY);
	kpageflags = open("/proc/kpageflags", O_RDONLY);
	vmstat = open("/proc/vmstat", O_RDONLY);
	stat_refresh = open("/proc/sys/vm/stat_refresh", O_WRONLY);
	if (kpagecount < 0 || kpageflags < 0) die("/proc/kpagecount, /proc/kpageflags");
	user_mode_linux = getenv("HIDDEN_FRAMES") != NULL;
	if (user_mode_linux) keep_hidden_frames();
	const char *marks = NULL;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	if (init) {
		end_other_cpus();
		swap_on();
		marks = swap_marks();
	}
	for (int p = 0; p < PROCESSES; p++) if (pipe(asked[p]) || pipe(answered[p])) die("pipe");

	struct utsname u;
	uname(&u);
	fprintf(report, "{\"kernel\":\"%s\",\"cpus\":%ld", u.release, cpus);
	if (marks) fprintf(report, ",\"swap\":\"%s\"", marks);
	fprintf(report, "}\n");
	char line[256];
	long count = 0;
	for (; fgets(line, sizeof line, calls); count++) {
		line[strcspn(line, "\n")] = 0;
		struct call c = { 0 };
		char copy[sizeof line], *rest, *word = strtok_r(strcpy(copy, line), " ", &rest);
		for (int i = 0; word && i < WORDS; word = strtok_r(NULL, " ", &rest)) snprintf(c.word[i++], sizeof c.word[0], "%s", word);
		int caller = number(&c, 0);
		fprintf(report, "{\"call\":\"%s\"", line);
		if (!strcmp(c.word[0], "begin")) {
			areas = number(&c, 1);
			pages = number(&c, 2);
			fflush(report);
			start_process();
		} else do_call(&c);
		// Behind writeback the page is in a batch as well: lru_rotate.
		if (!strcmp(c.word[0], "madvise_pageout")) end_writeback();
		drain();
		tell_pages();
		tell_vmstat();
		if (!strcmp(c.word[0], "mremap_dontunmap") && process[caller]) tell_locked(caller);
		fprintf(report, "}\n");
		if (!script) fflush(report);
	}
	for (int p = 0; p < PROCESSES; p++) end_process(p);
	fprintf(report, "{\"calls\":%ld}\n", count);
	fclose(report);
	if (init) reboot(getenv("REBOOT") ? RB_AUTOBOOT : RB_POWER_OFF);
	return 0;
}
