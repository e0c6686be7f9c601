// SPDX-License-Identifier: GPL-2.0 OR MIT
// A detour: a probe at the beginning of a function sends the task to a function of this module, and then back with its registers, when
// the probe lets it through. Unlike the handler of a probe, what it does on its way may be all that the kernel's function may do.

// What the task has in its registers, as kgate_detour saves them, and goes on with: a detour may change it.
struct detoured { unsigned long r11, r10, r9, r8, di, si, dx, cx, ax, flags, to; };

asm(".pushsection .text\n.type kgate_detour, @function\nkgate_detour:\n\t" ASM_ENDBR
	"pushq $0\n\tpushfq\n\tpushq %rax\n\tpushq %rcx\n\tpushq %rdx\n\tpushq %rsi\n\tpushq %rdi\n\t"
	"pushq %r8\n\tpushq %r9\n\tpushq %r10\n\tpushq %r11\n\t"
	"movq %rsp, %rdi\n\tcall kgate_detoured\n\t"
	"popq %r11\n\tpopq %r10\n\tpopq %r9\n\tpopq %r8\n\t"
	"popq %rdi\n\tpopq %rsi\n\tpopq %rdx\n\tpopq %rcx\n\tpopq %rax\n\tpopfq\n\t"
	ASM_RET ".size kgate_detour, . - kgate_detour\n.popsection\n");
extern void kgate_detour(void);
void kgate_detoured(struct detoured *regs);

// Who is on a detour, or comes back from it. A task is on one at most.
struct detour {
	struct task_struct *task;
	struct kprobe *from;
	unsigned long to;
	void (*by)(struct kprobe *from, struct detoured *regs);
};
static struct detour detour[16];

static struct detour *own_detour(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(detour); i++)
		if (READ_ONCE(detour[i].task) == current)
			return &detour[i];
	return NULL;
}
NOKPROBE_SYMBOL(own_detour);

// In the handler of `from`, which returns what this returns: the task goes by way of `by`, or comes from there and goes on. `from` has
// to have a post_handler.
static int detour_by(struct kprobe *from, struct pt_regs *regs, void (*by)(struct kprobe *, struct detoured *))
{
	struct detour *own = own_detour();
	int i;

	if (own) {
		if (own->from == from)
			smp_store_release(&own->task, NULL);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(detour); i++) {
		own = &detour[i];
		if (cmpxchg(&own->task, NULL, current))
			continue;
		own->from = from;
		own->to = (unsigned long)from->addr;
		own->by = by;
		regs->ip = (unsigned long)kgate_detour;
		return 1;
	}
	return 0;
}
NOKPROBE_SYMBOL(detour_by);

__visible void kgate_detoured(struct detoured *regs)
{
	struct detour *own = own_detour();

	own->by(own->from, regs);
	regs->to = own->to;
}
