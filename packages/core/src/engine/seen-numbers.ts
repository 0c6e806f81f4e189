const emptySlot = 0;
const firstSlots = 1_024;

/**
 * The E.164 numbers of a list that were seen so far, a million of them in some megabytes: a set of texts would take ten times as
 * much.
 */
export class SeenNumbers {
  #slots = new Float64Array(firstSlots);
  #count = 0;
  /** Longer ones than a number of JavaScript holds exactly. */
  readonly #long = new Set<string>();

  /** Answers false for one that was there. */
  add(e164: string): boolean {
    const number = Number(e164.slice(1));
    if (!Number.isSafeInteger(number) || number === emptySlot) {
      if (this.#long.has(e164)) return false;
      this.#long.add(e164);
      return true;
    }
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slotOf(number);
    if (this.#slots[slot] === number) return false;
    this.#slots[slot] = number;
    this.#count++;
    return true;
  }

  /** Where a number stands, or would. */
  #slotOf(number: number): number {
    const last = this.#slots.length - 1;
    // Multiplied, for neighbours are what lists are made of: the remainder alone would put them into one long row.
    let slot = Math.imul((number % 0xffffffff) ^ Math.floor(number / 0xffffffff), 0x9e3779b1) & last;
    while (this.#slots[slot] !== emptySlot && this.#slots[slot] !== number) slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2);
    for (const number of before) if (number !== emptySlot) this.#slots[this.#slotOf(number)] = number;
  }
}
