import type { CallingWindow } from '../../../domain/calling-window';
import type { Recipient } from '../../../domain/recipient';
import type { Id } from '../../../domain/words';
import type { DialFacts } from '../../../ports/store';
import type { PlantedIn } from '../world';
import { type PlantedBug, steps, tablesOf } from './plant';

/** Changes what the judge of dials is told. */
const judging = (
  name: string,
  words: string,
  change: (facts: DialFacts, recipient: Recipient, within: PlantedIn) => Partial<DialFacts>,
): PlantedBug =>
  steps(name, words, ({ dispatch }, within) => ({
    dispatch: {
      recordIntents: (step) =>
        dispatch.recordIntents({
          ...step,
          judge: (recipient, claim, facts) =>
            step.judge(recipient, claim, { ...facts, ...change(facts, recipient, within) }),
        }),
    },
  }));

/** Mistakes about who may be dialled, and when. */
export const ruleBugs: readonly PlantedBug[] = [
  judging('do-not-call list ignored', 'nobody looks at the list', () => ({ doNotCall: false })),
  judging(
    'do-not-call list of the begin',
    'who is listed after a run began is still dialled in it',
    ({ doNotCall }, { accountId, dialNumber, runId }, within) => {
      const { runs, suppressions } = tablesOf(within);
      const began = runs.get(runId ?? 0)?.run.createdAt ?? new Date(0);
      const listed = [accountId, 0].flatMap((whose) => suppressions.get(`${whose} ${dialNumber}`) ?? []);
      return {
        doNotCall: doNotCall && listed.some(({ listedAt, stoppedAt }) => (listedAt ?? stoppedAt ?? 0) <= began),
      };
    },
  ),
  judging(
    'stop to the service forgotten',
    'only the list of the account is asked, and not that of the whole service',
    (_facts, { accountId, dialNumber }, within) => ({
      doNotCall: tablesOf(within).suppressions.has(`${accountId} ${dialNumber}`),
    }),
  ),
  judging('calling window ignored', 'nobody looks at the clock', () => ({ callingWindow: null })),
  judging('calling window by our clocks', 'a window is read by the clocks of the service', ({ callingWindow }) => ({
    callingWindow: callingWindow && later(callingWindow, kathmanduAheadOfUtc),
  })),
  steps(
    'calling window of the begin',
    'a window that is changed binds the next run only',
    ({ dispatch, runs }, within) => {
      const windows = new Map<Id, CallingWindow | null>();
      return {
        runs: {
          async begin(step) {
            const outcome = await runs.begin(step);
            const window = tablesOf(within).campaigns.get(step.campaignId)?.callingWindow ?? null;
            if (outcome.outcome === 'begun') windows.set(outcome.run.id, window);
            return outcome;
          },
        },
        dispatch: {
          recordIntents: (step) =>
            dispatch.recordIntents({
              ...step,
              judge: (recipient, claim, facts) =>
                step.judge(recipient, claim, { ...facts, callingWindow: windows.get(recipient.runId ?? 0) ?? null }),
            }),
        },
      };
    },
  ),
  judging('recall gap ignored', 'two campaigns dial one person at once', () => ({ contacts: [] })),
  steps('repetitions are not judged', 'a request in doubt is repeated whatever the hour', ({ dispatch }) => ({
    dispatch: {
      facts: async (recipient) =>
        (await dispatch.facts(recipient)) && { doNotCall: false, owned: false, callingWindow: null },
    },
  })),
];

const kathmanduAheadOfUtc = 345;
const dayMinutes = 24 * 60;

function later({ from, to, days }: CallingWindow, minutes: number): CallingWindow | null {
  const [opens = 0, closes = 0] = [from, to].map((text) => {
    const [hours, rest] = text.split(':').map(Number);
    return (hours ?? 0) * 60 + (rest ?? 0) + minutes;
  });
  // What begins on the next day there is left to tomorrow.
  if (opens >= dayMinutes) return null;
  return { from: timeOf(opens), to: timeOf(Math.min(dayMinutes, closes)), days };
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
