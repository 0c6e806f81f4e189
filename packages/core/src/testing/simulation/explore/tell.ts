import { explore } from './explore';
import { scenarios } from './scenarios';

/** What `npm run simulate -- --explore` does: so many states of each scenario. The answer is the exit code. */
export async function exploreAll(mostStates: number, say: (line: string) => void): Promise<number> {
  for (const scenario of scenarios) {
    const startedAt = performance.now();
    const { found, states, courses, complete, exhausted } = await explore(scenario, mostStates);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
    const reach = exhausted
      ? 'every course there is'
      : `every course of at most ${complete} departures, and some of more`;
    say(`${scenario.name}: ${states} states of ${courses} courses in ${seconds} s; ${reach}`);
    if (!found) continue;
    for (const line of found.lines) say(line);
    say(`${found.rule}: ${found.words}, after ${found.departures.length} departures from the plain course`);
    return 1;
  }
  say('No promise was broken.');
  return 0;
}
