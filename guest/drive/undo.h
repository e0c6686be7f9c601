// SPDX-License-Identifier: GPL-2.0 OR MIT
// A fix undone, so that the kernel does for the driven tasks what it did before: a function is left out, or what a macro does is done
// otherwise.

// To where a function goes that is left out: back to its caller. Its address on the stack is where it was at the entry.
asm(".pushsection .text\n.type kgate_return, @function\nkgate_return:\n\t" ASM_ENDBR ASM_RET ".size kgate_return, . - kgate_return\n.popsection\n");
extern void kgate_return(void);

static int leave_out(struct kprobe *kprobe, struct pt_regs *regs)
{
	if (!is_driven(current))
		return 0;
	regs->ax = 0;
	regs->ip = (unsigned long)kgate_return;
	return 1;
}
NOKPROBE_SYMBOL(leave_out);

// tlb_delay_rmap(), of 2022 (v6.2): the rmap of a dirty page of the page cache is removed when the TLB has been flushed. Before, it was
// removed before the page was gathered; a dirty page forced the flush under the page-table lock then as now. zap_present_folio_ptes()
// gathers the page with a mark: here the rmap is removed, and the mark taken away, so that tlb_flush_rmaps() finds nothing to do.

// unmap_vmas() is told the VMA, which the gathering is not. Of several VMAs of one call it is the first.
static struct task_struct *unmapping;
static struct vm_area_struct *unmapped;

static int note_vma(struct kprobe *kprobe, struct pt_regs *regs)
{
	if (is_driven(current)) {
		unmapped = (struct vm_area_struct *)regs->dx;
		WRITE_ONCE(unmapping, current);
	}
	return 0;
}
NOKPROBE_SYMBOL(note_vma);

static void (*remove_rmap)(struct folio *, struct page *, int, struct vm_area_struct *);

// __tlb_remove_folio_pages(tlb, page, nr_pages, delay_rmap)
static void gather_without_delay(struct kprobe *kprobe, struct detoured *regs)
{
	struct page *page = (struct page *)regs->si;

	remove_rmap(page_folio(page), page, (int)regs->dx, unmapped);
	regs->cx = 0;
}

static int undelay(struct kprobe *kprobe, struct pt_regs *regs)
{
	if (!is_driven(current) || READ_ONCE(unmapping) != current)
		return 0;
	// It has come back, or there is a delay to be undone.
	return own_detour() || (regs->cx & 0xff) ? detour_by(kprobe, regs, gather_without_delay) : 0;
}
NOKPROBE_SYMBOL(undelay);

static int nothing(struct kprobe *kprobe, struct pt_regs *regs)
{
	return 0;
}
NOKPROBE_SYMBOL(nothing);

static int undo_delayed_rmap(void)
{
	int vmas = probe_at("unmap_vmas", note_vma), rmap = probe_at("folio_remove_rmap_ptes", nothing);

	if (vmas < 0 || rmap < 0)
		return min(vmas, rmap);
	remove_rmap = (void *)probe[rmap].kprobe.addr;
	return probe_at("__tlb_remove_folio_pages", undelay);
}
