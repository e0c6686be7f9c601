// SPDX-License-Identifier: GPL-2.0 OR MIT
// Whose turn it is: the order's tokens, the position that all share, and how a CPU waits for its turn.

#define TOKENS 64

// What user programs map; drive.h has the same.
struct position {
	int passed;	// tokens
	int armed;
	int timed_out;	// the token that did not come; -1: none
};
static struct position *position;

struct token { int cpu; char kind; int symbol; };
static struct token token[TOKENS];
static int tokens;

static bool is_user(const struct token *t)
{
	return t->kind != '>' && t->kind != '<';
}

static bool is_driven(const struct task_struct *task)
{
	return !strncmp(task->comm, comm, strlen(comm));
}
NOKPROBE_SYMBOL(is_driven);

// The CPU of whom a handler finds; -1: none that a token could name.
static int own_cpu(void)
{
	const char *behind = current->comm + strlen(comm);

	if (IS_ENABLED(CONFIG_SMP))
		return raw_smp_processor_id();
	return behind[0] == ' ' && behind[1] >= '0' && behind[1] <= '9' ? behind[1] - '0' : -1;
}
NOKPROBE_SYMBOL(own_cpu);

// The token that a CPU's arrival at a symbol is, or -1: what comes next on this CPU is something else.
static int arrival(int symbol, int cpu)
{
	int i;

	for (i = READ_ONCE(position->passed); i < tokens; i++) {
		if (token[i].cpu != cpu || token[i].kind == '<')
			continue;
		return token[i].kind == '>' && token[i].symbol == symbol ? i : -1;
	}
	return -1;
}

static void wait_a_moment(void)
{
	if (IS_ENABLED(CONFIG_SMP))
		cpu_relax();
	else
		usleep_range(100, 200);
}

// Waits until it is the turn of token `i`. False: the schedule has ended otherwise.
static bool turn(int i)
{
	int seen = -1;
	u64 since = 0;

	for (;;) {
		int now = READ_ONCE(position->passed);

		if (!READ_ONCE(position->armed))
			return false;
		if (now == i)
			return true;
		if (now > i)
			return false;
		if (now != seen) {
			seen = now;
			since = local_clock();
		} else if (local_clock() - since > patience_ms * 1000000ull) {
			WRITE_ONCE(position->timed_out, now);
			WRITE_ONCE(position->armed, 0);
			return false;
		}
		wait_a_moment();
	}
}

static void pass(int i)
{
	smp_mb();
	WRITE_ONCE(position->passed, i + 1);
	if (i + 1 == tokens)
		WRITE_ONCE(position->armed, 0);
}

// Passes token `i`, and those that say that the CPU is held where it is.
static void pass_from(int i, int symbol, int cpu)
{
	while (turn(i)) {
		pass(i);
		for (i++; i < tokens && token[i].cpu != cpu; i++)
			;
		if (i == tokens || token[i].kind != '<' || token[i].symbol != symbol)
			break;
	}
}
