// What differs between the variants: the form of folio_wait_bit_common() for whoever wants the lock (EXCLUSIVE).
export interface Policy {
  readonly woken: /** Who was woken looks whether it is to be killed, and then tries to take the lock: wait_on_page_bit_common(), 62906027091f. */
    | 'signal first'
    /** Who was woken tries first: a8b169afbf06. */
    | 'lock first'
    /** Who wakes tells so in wait->flags, and takes the waiter out of the queue: 2a9127fcf229. */
    | 'by flag';
  /** Who wakes takes the lock for whom it wakes: the first time, too. Since 5ef64cc8987a only once it has been taken from under it some times. */
  readonly fair: boolean;
  /** Who was woken and gives up, as it is to be killed, tries to take the lock. No kernel has it. */
  readonly looksBack: boolean;
}
