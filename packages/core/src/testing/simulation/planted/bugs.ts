import { codeBugs } from './code-bugs';
import { dispatchBugs } from './dispatch-bugs';
import { lifeBugs } from './life-bugs';
import { outboxBugs } from './outbox-bugs';
import type { PlantedBug } from './plant';
import { ruleBugs } from './rule-bugs';
import { runBugs } from './run-bugs';

/** Every bug that the simulation has to find (docs/correctness/suites.md, T8). */
export const plantedBugs: readonly PlantedBug[] = [
  ...dispatchBugs,
  ...lifeBugs,
  ...runBugs,
  ...codeBugs,
  ...ruleBugs,
  ...outboxBugs,
];
