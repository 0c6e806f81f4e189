import type { Carrier } from '../carrier';
import { chance } from '../chance';
import { keysOf } from '../fates';
import type { Call, DocumentSource } from '../lives/call-record';
import type { Listener } from '../lives/talk';
import { fetchAudio } from './audio';
import type { Verb } from './parse';

/** What comes after a document: another one, nothing, or nobody is there any more. */
export type After = DocumentSource | 'done' | 'gone';

/** What an utterance takes: a voice says about so many characters a second. */
const charactersPerSecond = 14;
/** How long a person takes to press a key once the question is over. */
const reactionSeconds = 1;

/** Follows the instructions of one document. `base` is its URL, for relative ones. */
export async function perform(
  carrier: Carrier,
  call: Call,
  listener: Listener,
  verbs: readonly Verb[],
  base: string,
): Promise<After> {
  for (const verb of verbs) {
    if (verb.name === 'Hangup') return 'done';
    if (verb.name === 'Redirect') return sourceOf(verb, verb.text.trim(), base);
    if (verb.name === 'Gather') {
      const next = await gather(carrier, call, listener, verb, base);
      if (next !== null) return next;
    } else if (!(await utter(carrier, call, listener, verb, base))) return 'gone';
  }
  return 'done';
}

function sourceOf({ attributes }: Verb, target: string, base: string): DocumentSource {
  const method = attributes.method?.toUpperCase() === 'GET' ? 'GET' : 'POST';
  return { url: target === '' ? base : new URL(target, base || undefined).href, method, params: [] };
}

/** Plays, says or is silent; false when the call was over before its end, or there was nothing to play. */
async function utter(carrier: Carrier, call: Call, listener: Listener, verb: Verb, base: string): Promise<boolean> {
  if (verb.name === 'Pause') return listener.hear(Number(verb.attributes.length ?? 1), false);
  const times = Number(verb.attributes.loop ?? 1);
  const seconds = await lengthOf(carrier, call, verb, base);
  // An audio that cannot be fetched ends the call, as a broken document does.
  if (seconds === null) return false;
  for (let time = 0; time < times; time++) if (!(await listener.hear(seconds))) return false;
  return true;
}

async function lengthOf(carrier: Carrier, call: Call, verb: Verb, base: string): Promise<number | null> {
  if (verb.name === 'Play') return fetchAudio(carrier, call.sid, new URL(verb.text.trim(), base || undefined).href);
  carrier.truth.write({ type: 'said', sid: call.sid, text: verb.text });
  return verb.text.length / charactersPerSecond;
}

/**
 * Asks for keys, and posts those that were pressed; null when none were, so that the document goes on. Three of ten do
 * not wait for the end of the question.
 */
async function gather(
  carrier: Carrier,
  call: Call,
  listener: Listener,
  verb: Verb,
  base: string,
): Promise<After | null> {
  const { numDigits = '1', timeout = '5', action = '', actionOnEmptyResult = 'false' } = verb.attributes;
  const keys = keysOf(call.to, Number(numDigits));
  const impatient = keys !== '' && chance(carrier.settings.seed, 'impatient', call.to) < 0.3;
  for (const nested of verb.children) {
    if (impatient && nested === verb.children.at(-1)) {
      const seconds = nested.name === 'Pause' ? 1 : await lengthOf(carrier, call, nested, base);
      if (seconds === null || !(await listener.hear(seconds * 0.6))) return 'gone';
    } else if (!(await utter(carrier, call, listener, nested, base))) return 'gone';
  }
  if (!(await listener.hear(keys === '' ? Number(timeout) : reactionSeconds, false))) return 'gone';
  if (keys === '' && actionOnEmptyResult !== 'true') return null;
  if (keys !== '') carrier.truth.write({ type: 'pressed', sid: call.sid, text: keys });
  return {
    ...sourceOf(verb, action, base),
    params: [
      ['Digits', keys],
      ['FinishedOnKey', ''],
    ],
  };
}
