import type { Carrier } from '../carrier';
import { chance } from '../chance';
import { callFateOf } from '../fates';
import { fetchDocument } from '../twiml/fetch';
import { parseTwiml, type Verb } from '../twiml/parse';
import { perform } from '../twiml/perform';
import type { Call, DocumentSource } from './call-record';
import { detectMachine } from './machine-detection';

/** What a call has heard, and whether anybody is still there. */
export interface Listener {
  /** Lets something be heard for so long; false when the call was over before its end. */
  hear(seconds: number, audible?: boolean): Promise<boolean>;
}

/** How the talk went: `heard` that its instructions were followed to their end, with somebody there. */
export interface Heard {
  readonly seconds: number;
  readonly heard: boolean;
}

/** What a person hears when the instructions are broken: "an application error has occurred". */
const apologySeconds = 4;
const documentsPerCall = 50;

/** Follows the documents of an answered call until they end, or the called party or somebody else does. */
export async function talk(carrier: Carrier, call: Call): Promise<Heard> {
  const cut = call.ending.signal;
  const patience = 0.3 + 0.2 * chance(carrier.settings.seed, 'patience', call.to);
  let seconds = 0;
  let leavesAt = Number.POSITIVE_INFINITY;
  const listener: Listener = {
    async hear(length, audible = true) {
      // Who hangs up early does so in the midst of the first thing that is heard.
      if (audible && callFateOf(call.to) === 'hangs-up-early')
        leavesAt = Math.min(leavesAt, seconds + length * patience);
      const allowed = Math.min(length, leavesAt - seconds, call.timeLimit - seconds);
      seconds += await carrier.time.pass(allowed, cut);
      return allowed >= length && !cut.aborted;
    },
  };
  const gone = () => ({ seconds, heard: false });

  if (!(await detectMachine(carrier, call, listener))) return gone();
  let next: DocumentSource | null = call.source;
  let verbs: readonly Verb[] | null = call.twiml === null ? null : parseTwiml(call.twiml);
  for (let document = 0; document < documentsPerCall; document++) {
    if (next !== null && verbs === null) verbs = await fetchDocument(carrier, call, next);
    if (cut.aborted) return gone();
    if (verbs === null) {
      await listener.hear(apologySeconds, false);
      return gone();
    }
    const outcome = await perform(carrier, call, listener, verbs, next?.url ?? '');
    if (outcome === 'gone') return gone();
    if (outcome === 'done') return { seconds, heard: true };
    next = outcome;
    verbs = null;
  }
  return gone();
}
