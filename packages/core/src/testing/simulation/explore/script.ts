/** Where one course of a simulation departs from the plain one: at which choice, and what is chosen there. */
export interface Departure {
  readonly choice: number;
  readonly taken: number;
}

/** Answers the choices of one course: what its departures say, and the plain answer, 0, everywhere else. */
export interface Script {
  /** One of `options` (2 or more); 0 is the plain one. */
  choose(options: number): number;
  /** True once the last departure lies behind: from here on the course is its own. */
  readonly free: () => boolean;
  /** Every choice since the last departure, with how many options it had. */
  readonly openChoices: () => readonly { readonly choice: number; readonly options: number }[];
}

export function createScript(departures: readonly Departure[]): Script {
  const open: { choice: number; options: number }[] = [];
  let made = 0;
  let next = 0;
  return {
    free: () => next === departures.length,
    openChoices: () => open,
    choose(options) {
      const choice = made;
      made += 1;
      const departure = departures[next];
      if (departure?.choice === choice) {
        next += 1;
        return departure.taken;
      }
      if (!departure) open.push({ choice, options });
      return 0;
    },
  };
}
