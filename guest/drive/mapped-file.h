// SPDX-License-Identifier: MIT
// A file of /mnt, mapped shared, whose last store is looked for on the disk: for the models of what writeback and an unmap do to one
// another. CPU 0 unmaps it, a thread on CPU 1 loads and stores, CPU 2 calls fsync(). A program defines `unmap`, SIZE and WORD.

static const char *const file = "/mnt/file";
static char *map;
static int fd, direct;
static volatile uint32_t last, stored;

static void unmap(const char *action);

static __thread sigjmp_buf fault;

static void on_fault(int signal)
{
	(void)signal;
	siglongjmp(fault, 1);
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

static uint32_t on_disk(void)
{
	static char *page;
	if (!page) page = aligned_alloc(PAGE, PAGE);
	if (pread(direct, page, PAGE, WORD & ~(PAGE - 1)) != PAGE) die("O_DIRECT");
	return *(uint32_t *)(page + (WORD & (PAGE - 1)));
}

// Makes the file anew, written by one write of `zeros`, and maps it at `place`, or anywhere; its word is dirty by a first store.
static void map_file(const char *zeros, void *place)
{
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || pwrite(fd, zeros, SIZE, 0) != SIZE || fsync(fd)) die("%s", file);
	direct = open(file, O_RDONLY | O_DIRECT);
	map = mmap(place, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | (place ? MAP_FIXED : 0), fd, 0);
	if (direct < 0 || map == MAP_FAILED) die("%s", file);
	stored = 0;
	last++;
	*(volatile uint32_t *)(map + WORD) = last;
}

// Lets the three go, and returns whether the disk has something else than the last store that has completed, behind a last fsync().
static int loses_a_store(int armed)
{
	for (int cpu = 0; cpu < 3; cpu++) start(worker_of, cpu, 0);
	await_ready();
	go(armed);
	if (fsync(fd)) die("fsync");
	uint32_t disk = on_disk();
	snprintf(saw, sizeof saw, "%s, and the last one %s on disk", stored ? "a store has completed" : "the store has faulted",
		disk == last ? "is" : "is not");
	close(fd);
	close(direct);
	unlink(file);
	return disk != last;
}
