// SPDX-License-Identifier: MIT
// The second part of drive.h: follows $SCRIPT, which drive.h describes.

static char looked_at[32];

struct setting { char name[24]; long value; };
static struct setting setting[32];
static int settings;

__attribute__((unused)) static long set_to(const char *name)
{
	for (int i = 0; i < settings; i++)
		if (!strcmp(setting[i].name, name)) return setting[i].value;
	die("the script does not set '%s'", name);
	return 0;
}

static void load_module(const char *file, const char *parameters)
{
	char path[128];
	snprintf(path, sizeof path, "/modules/%s", file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) die("%s", path);
	if (syscall(SYS_finit_module, fd, parameters, 0) && errno != EEXIST) {
		say("{\"refused\":\"%s\",\"error\":\"%s\"}", file, strerrorname_np(errno) ?: "?");
		power_off();
	}
	close(fd);
}

// An image is chunks: offset and length, of eight bytes each, and so many bytes.
static void mount_image(const char *file, const char *device, const char *type)
{
	char path[128];
	snprintf(path, sizeof path, "/modules/%s", file);
	int from = open(path, O_RDONLY | O_CLOEXEC), to = open(device, O_WRONLY | O_CLOEXEC);
	if (from < 0 || to < 0) die("%s, %s", path, device);
	uint64_t chunk[2];
	while (read(from, chunk, sizeof chunk) == sizeof chunk) {
		char *bytes = malloc(chunk[1]);
		if (!bytes || read(from, bytes, chunk[1]) != (ssize_t)chunk[1]) die("%s ends early", path);
		if (pwrite(to, bytes, chunk[1], (off_t)chunk[0]) != (ssize_t)chunk[1]) die("%s", device);
		free(bytes);
	}
	fsync(to);
	close(from);
	close(to);
	mkdir("/mnt", 0700);
	if (mount(device, "/mnt", type, 0, 0)) die("mount %s as %s", device, type);
}

// What a round came to: -1 not ready, 0 the property held, 1 it broke; `saw` is what was seen, in words without quotes.
static char saw[256];

static void run(const char *name, int rounds, char *order, const char *without, int (*round)(void))
{
	static char command[4096];
	gated = strncmp(order, "free ", 5) != 0;
	snprintf(command, sizeof command, "order %s", gated ? order : "");
	gate_command(command);
	if (*without) {
		snprintf(command, sizeof command, "without %s", without);
		gate_command(command);
	}
	read_order(gated ? order : order + 5);
	for (int i = 0; i < rounds; i++) {
		saw[0] = 0;
		int broken = round();
		end_if_gate_refused();
		if (broken < 0) {
			say("{\"run\":\"%s\",\"round\":%d,\"unready\":\"%s\"}", name, i, saw);
			continue;
		}
		say("{\"run\":\"%s\",\"round\":%d,\"passed\":%d,\"tokens\":%d,\"broken\":%s,\"saw\":\"%s\"}", name, i,
			gated ? position->passed : 0, gated ? tokens : 0, broken ? "true" : "false", saw);
	}
	gate_command("order");
}

static void follow_script(const char *file, int (*round)(void))
{
	FILE *script = fopen(file, "r");
	char line[4096], name[40] = "", without[64] = "";
	long done = 0;
	if (!script) die("%s", file);
	while (fgets(line, sizeof line, script)) {
		int rounds, at = 0;
		line[strcspn(line, "\n")] = 0;
		char a[64] = "", b[64] = "", c[16] = "";
		if (sscanf(line, "module %63s %63s", a, b) >= 1) {
			load_module(a, b);
			if (strcmp(a, "kgate.ko")) continue;
			int fd = open("/proc/kgate", O_RDWR | O_CLOEXEC);
			position = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
			if (position == MAP_FAILED) die("/proc/kgate");
			close(fd);
		} else if (sscanf(line, "image %63s %63s %15s", a, b, c) == 3) mount_image(a, b, c);
		else if (sscanf(line, "set %23s %63s", a, b) == 2) {
			if (settings == 32) die("too many settings");
			snprintf(setting[settings].name, sizeof setting[0].name, "%.23s", a);
			setting[settings++].value = atol(b);
		} else if (sscanf(line, "look %31s", looked_at) == 1) continue;
		else if (sscanf(line, "without %63s", without) == 1) continue;
		else if (sscanf(line, "run %39s %d %n", name, &rounds, &at) == 2 && at > 0) {
			run(name, rounds, line + at, without, round);
			done += rounds;
			without[0] = 0;
		} else if (*line) die("the script has '%s'", line);
	}
	fclose(script);
	say("{\"end\":%ld}", done);
}
