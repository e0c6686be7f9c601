// SPDX-License-Identifier: GPL-2.0 OR MIT
// Gates at kernel symbols: a module that makes the CPUs of an unpatched kernel pass given places in a given order. `shootdown
// drive` loads it into a kernel that it has booted in a virtual machine, and nowhere else: a CPU that waits at a gate spins.
//
// An order is a list of tokens, which are passed one after the other:
//
//   CPU>SYMBOL   the CPU arrives at SYMBOL, and goes on when all tokens before this one have passed
//   CPU<SYMBOL   it is held at SYMBOL, where it has arrived, until all tokens before this one have passed
//   CPU!NAME  CPU=NAME  CPU.NAME   something that the user program does: it passes these tokens by itself, see drive.h
//
// A CPU arrives only at the symbol of its own next token; what else it calls, and what other programs call, is let through. The
// position is in a page that user programs map, so that they can wait without a system call.
//
//   echo "order 1>mlock_folio_batch,0>folios_put_refs" > /proc/kgate     puts a probe at each symbol
//   echo "without flush_tlb_batched_pending" > /proc/kgate               until the next order: this function returns 0 at once; or
//                                                                        tlb_delay_rmap, which is none: see undo.h
//   echo arm > /proc/kgate                                               begins at the first token
//   cat /proc/kgate                                                      which symbol was refused, and why
//
// A handler runs with preemption off, and interrupts as at the symbol. So a gate must not wait for a CPU that waits for an
// interrupt of the one that spins, where these are off.
//
// On a kernel for one CPU nobody else could come to pass a token: a gate sleeps there, on a detour, and CPU is what a task has behind
// its name, `driven 2`. Where a lock is held or interrupts are off, the kernel lets nobody else run: a gate there ends the schedule,
// and is refused.
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/ibt.h>
#include <asm/linkage.h>

#define SYMBOLS 32

static char *comm = "driven";
module_param(comm, charp, 0444);
MODULE_PARM_DESC(comm, "whose tasks are held at gates");
static int patience_ms = 2000;
module_param(patience_ms, int, 0644);
MODULE_PARM_DESC(patience_ms, "how long a gate waits without any token passing");

struct probe { char name[64]; struct kprobe kprobe; bool registered; };
static struct probe probe[SYMBOLS];
static int probes;
static char refused[64];
static int refusal;

static DEFINE_MUTEX(changing);

#include "turns.h"
#include "detour.h"

static void refuse(const char *name, int error)
{
	strscpy(refused, name, sizeof(refused));
	refusal = error;
}

// The gate of a kernel for one CPU.
static void sleep_at(struct kprobe *kprobe, struct detoured *regs)
{
	struct probe *p = container_of(kprobe, struct probe, kprobe);
	int symbol = p - probe, cpu = own_cpu(), i = arrival(symbol, cpu);

	if (in_atomic() || irqs_disabled()) {
		refuse(p->name, -EWOULDBLOCK);
		WRITE_ONCE(position->armed, 0);
	} else if (i >= 0) {
		pass_from(i, symbol, cpu);
	}
}

static int gate(struct kprobe *kprobe, struct pt_regs *regs)
{
	int symbol = container_of(kprobe, struct probe, kprobe) - probe;
	int cpu = own_cpu(), i;

	if (!IS_ENABLED(CONFIG_SMP) && own_detour())
		return detour_by(kprobe, regs, sleep_at);
	if (!READ_ONCE(position->armed) || !is_driven(current))
		return 0;
	i = arrival(symbol, cpu);
	if (i < 0)
		return 0;
	if (!IS_ENABLED(CONFIG_SMP))
		return detour_by(kprobe, regs, sleep_at);
	pass_from(i, symbol, cpu);
	return 0;
}
NOKPROBE_SYMBOL(gate);

// A probe that changes where the CPU goes on has to have a post_handler; and of two at one symbol both or none, or the kernel cannot
// take them away.
static void after(struct kprobe *kprobe, struct pt_regs *regs, unsigned long flags)
{
}
NOKPROBE_SYMBOL(after);

static int probe_at(const char *name, kprobe_pre_handler_t handler)
{
	struct probe *p;
	int i;

	for (i = 0; i < probes; i++)
		if (!strcmp(probe[i].name, name) && probe[i].kprobe.pre_handler == handler)
			return i;
	if (probes == SYMBOLS)
		return -E2BIG;
	p = &probe[probes];
	strscpy(p->name, name, sizeof(p->name));
	p->kprobe.symbol_name = p->name;
	p->kprobe.pre_handler = handler;
	p->kprobe.post_handler = after;
	i = register_kprobe(&p->kprobe);
	if (i) {
		refuse(name, i);
		return i;
	}
	p->registered = true;
	return probes++;
}

#include "undo.h"

static void forget(void)
{
	int i;

	WRITE_ONCE(position->armed, 0);
	for (i = 0; i < probes; i++)
		if (probe[i].registered)
			unregister_kprobe(&probe[i].kprobe);
	memset(probe, 0, sizeof(probe));
	memset(detour, 0, sizeof(detour));
	unmapping = NULL;
	probes = tokens = 0;
	refused[0] = 0;
	refusal = 0;
}

static int take_token(char *text)
{
	struct token *t = &token[tokens];
	char *kind = strpbrk(text, "<>!=.");
	char c;

	if (!kind || tokens == TOKENS)
		return -EINVAL;
	c = *kind;
	*kind = 0;
	if (kstrtoint(text, 10, &t->cpu))
		return -EINVAL;
	t->kind = c;
	t->symbol = -1;
	if (!is_user(t)) {
		t->symbol = probe_at(kind + 1, gate);
		if (t->symbol < 0)
			return t->symbol;
	}
	tokens++;
	return 0;
}

static int take_order(char *text)
{
	char *each;

	while ((each = strsep(&text, " ,\n"))) {
		int failed = *each ? take_token(each) : 0;

		if (failed)
			return failed;
	}
	return 0;
}

static int command(char *text)
{
	char *rest = strim(text), *word = strsep(&rest, " ");
	int done = -EINVAL;

	if (!strcmp(word, "arm")) {
		WRITE_ONCE(position->passed, 0);
		WRITE_ONCE(position->timed_out, -1);
		smp_mb();
		WRITE_ONCE(position->armed, tokens > 0);
		return 0;
	}
	if (!strcmp(word, "disarm")) {
		WRITE_ONCE(position->armed, 0);
		return 0;
	}
	if (!strcmp(word, "order")) {
		forget();
		return rest ? take_order(rest) : 0;
	}
	if (!strcmp(word, "without") && rest)
		done = strcmp(rest, "tlb_delay_rmap") ? probe_at(rest, leave_out) : undo_delayed_rmap();
	return min(done, 0);
}

static ssize_t kgate_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	char *text;
	int failed;

	if (size > PAGE_SIZE)
		return -E2BIG;
	text = memdup_user_nul(from, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_lock(&changing);
	failed = command(text);
	mutex_unlock(&changing);
	kfree(text);
	return failed ? failed : size;
}

static int kgate_show(struct seq_file *to, void *v)
{
	seq_printf(to, "%s %d\n", refusal ? refused : "none", refusal);
	return 0;
}

static int kgate_open(struct inode *inode, struct file *file)
{
	return single_open(file, kgate_show, NULL);
}

static int kgate_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_end - vma->vm_start != PAGE_SIZE)
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(virt_to_page(position)), PAGE_SIZE, vma->vm_page_prot);
}

static const struct proc_ops kgate_ops = {
	.proc_open = kgate_open,
	.proc_read = seq_read,
	.proc_write = kgate_write,
	.proc_mmap = kgate_mmap,
	.proc_release = single_release,
};

static int __init kgate_init(void)
{
	BUILD_BUG_ON(sizeof(struct position) > PAGE_SIZE);
	position = (struct position *)get_zeroed_page(GFP_KERNEL);
	if (!position)
		return -ENOMEM;
	if (!proc_create("kgate", 0600, NULL, &kgate_ops)) {
		free_page((unsigned long)position);
		return -ENOMEM;
	}
	return 0;
}

static void __exit kgate_exit(void)
{
	remove_proc_entry("kgate", NULL);
	forget();
	free_page((unsigned long)position);
}

module_init(kgate_init);
module_exit(kgate_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("gates at kernel symbols");
