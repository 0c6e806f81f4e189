import { readAsBikramSambat } from '../domain/bikram-sambat';
import { type Campaign, type Content, type KeypadQuestion, longestAnswerSeconds } from '../domain/campaign';
import { conflict, type Fault, GhantiError, invalid, invalidField, notFound } from '../domain/errors';
import { parseSchedule } from '../domain/local-time';
import type { Run } from '../domain/run';
import { mostSegments } from '../domain/segments';
import { longestSpeechSeconds } from '../domain/speech-length';
import { messageLimit, parseTemplate, type Template } from '../domain/template';
import type { Id, Service } from '../domain/words';
import type { Extents, IdempotencyClaim, RunPrice } from '../ports/store';
import type { BeginInput } from './engine';
import { keyReused, madeBefore } from './made-before';
import type { Parts } from './parts';
import { placeholderFaults } from './placeholder-faults';
import type { SpeechCache } from './speech-cache';

/** A begin that was checked: nothing has changed yet. */
interface Checked {
  readonly content: Content;
  readonly template: Template | null;
  readonly startsAt: Date | null;
}

/**
 * Begins a run: checks content, voice, tags and time (all faults at once), works out the price, and hands one atomic step
 * to the store. What the input leaves out is taken from the campaign's latest begin.
 */
export async function begin(
  parts: Parts,
  speech: SpeechCache,
  accountId: Id,
  campaignId: Id,
  input: BeginInput,
): Promise<{ run: Run; replayed: boolean }> {
  const campaign = await parts.store.campaigns.get(accountId, campaignId);
  if (!campaign) throw notFound('campaign');
  // Before the checks: what was begun then stays begun, though its date is past by now.
  const before = input.idempotency ? await begunUnder(parts, accountId, campaignId, input.idempotency) : null;
  if (before) return { run: before, replayed: true };
  const checked = check(parts, campaign, input);
  const seconds = await knownSeconds(speech, campaign.services, checked);
  const outcome = await parts.store.runs.begin({
    accountId,
    campaignId,
    content: checked.content,
    selection: input.selection ?? { kind: 'not_started' },
    tags: checked.template?.tags ?? [],
    startsAt: checked.startsAt,
    now: parts.clock.now(),
    price: (extents, service) => priceOf(parts, checked, seconds, extents, service),
    idempotency: input.idempotency ?? null,
  });
  switch (outcome.outcome) {
    case 'begun':
      return { run: outcome.run, replayed: false };
    case 'replayed':
      return { run: outcome.run, replayed: true };
    case 'not_found':
      throw notFound('campaign');
    case 'key_reused':
      throw keyReused();
    case 'unfinished':
      throw unfinished(outcome.run);
    case 'unknown_ids':
      throw invalid(
        outcome.ids.map((id) => ({
          field: 'selection.ids',
          code: 'unknown_id',
          message: `The campaign has no number with the id ${id} that could be begun.`,
        })),
      );
    case 'nobody':
      throw nobody(input);
    case 'short': {
      const { needed, credit } = outcome;
      const message = `This run needs ${needed} credits on hold, and ${credit.available} are available.`;
      const faults: Fault[] = [{ field: null, code: 'insufficient_credits', message }];
      throw new GhantiError('insufficient_credits', message, { faults });
    }
  }
}

/** The run that a key began before; null when it began none. @throws GhantiError `idempotency_mismatch` */
export async function begunUnder(
  { store, clock }: Parts,
  accountId: Id,
  campaignId: Id,
  claim: IdempotencyClaim,
): Promise<Run | null> {
  const known = await store.idempotency.effect(claim, clock.now());
  if (!known) return null;
  const run = await store.runs.get(Number(madeBefore(known).ids[0]));
  return run?.accountId === accountId && run.campaignId === campaignId ? run : null;
}

function unfinished(run: Run): GhantiError {
  const word = run.state === 'scheduled' ? 'scheduled' : run.state === 'paused' ? 'paused' : 'running';
  return conflict(
    `The campaign is ${word} already (run ${run.id}). Wait for its end, or terminate it.`,
    'already_begun',
  );
}

function nobody(input: BeginInput): GhantiError {
  const field = input.selection?.kind === 'statuses' ? 'selection.statuses' : null;
  const advice = field
    ? 'No number of the campaign has this status.'
    : 'Every number of the campaign was begun before. Name a status, or individual numbers, to run them again.';
  return invalidField(field, 'no_numbers', advice);
}

/** What a begin would be refused for, whatever its state and its credits are. @throws GhantiError `not_found` */
export async function faultsOfBegin(
  parts: Parts,
  accountId: Id,
  campaignId: Id,
  input: BeginInput,
): Promise<readonly Fault[]> {
  const campaign = await parts.store.campaigns.get(accountId, campaignId);
  if (!campaign) throw notFound('campaign');
  return judge(parts, campaign, input).faults;
}

function check(parts: Parts, campaign: Campaign, input: BeginInput): Checked {
  const { faults, ...checked } = judge(parts, campaign, input);
  if (faults.length > 0) throw invalid(faults);
  return checked;
}

function judge(parts: Parts, campaign: Campaign, input: BeginInput): Checked & { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const content = contentOf(parts, campaign, input, faults);
  const template = content.message === null ? null : templateOf(campaign, content.message, faults);
  const startsAt = input.scheduledFor === undefined ? null : startOf(parts, input.scheduledFor, faults);
  return { content, template, startsAt, faults };
}

/** Given content replaces the stored; what is stored stays beside it only when it is known which comes first. */
function contentOf(parts: Parts, campaign: Campaign, input: BeginInput, faults: Fault[]): Content {
  const stored = campaign.content;
  const priority = input.priority ?? (stored?.message && stored.audio ? stored.priority : undefined);
  const replaces = (input.message !== undefined || input.audio !== undefined) && priority === undefined;
  const message = input.message ?? (replaces ? null : (stored?.message ?? null));
  const audio = campaign.services === 'SMS' ? null : (input.audio ?? (replaces ? null : (stored?.audio ?? null)));
  const voice = input.voice ?? stored?.voice ?? parts.settings.defaultVoice;
  if (input.message !== undefined && input.audio !== undefined && priority === undefined)
    faults.push({
      field: 'priority',
      code: 'required',
      message: 'Both a message and an audio are set: say which comes first with priority "message" or "audio".',
    });
  if (message === null && campaign.services === 'SMS')
    faults.push({
      field: 'message',
      code: 'required',
      message: 'An SMS campaign needs a message; audio cannot be sent.',
    });
  else if (message === null && audio === null)
    faults.push({
      field: 'message',
      code: 'required',
      message: 'There is nothing to say: give a message or an audio.',
    });
  const names = parts.speech.voices().map((one) => one.name);
  if (!names.includes(voice))
    faults.push({
      field: 'voice',
      code: 'unknown_voice',
      message: `This voice is not known. Choose one of: ${names.join(', ')}.`,
    });
  const keypad = keypadOf(parts, campaign, input, faults);
  return { message, audio, priority: priority ?? (message === null ? 'audio' : 'message'), voice, keypad };
}

/** A question belongs to the words that ask it: new words without one ask nothing. */
function keypadOf(parts: Parts, campaign: Campaign, input: BeginInput, faults: Fault[]): KeypadQuestion | null {
  const sameWords = input.message === undefined && input.audio === undefined;
  const stored = sameWords && campaign.services === 'PHONE' ? (campaign.content?.keypad ?? null) : null;
  const keypad = input.keypad === undefined ? stored : input.keypad;
  if (keypad === null) return null;
  const refuse = (field: string, code: string, message: string) => faults.push({ field, code, message });
  if (campaign.services === 'SMS') refuse('keypad', 'not_for_sms', 'A text message is not answered by keys.');
  else if (!parts.telephony.capabilities.keypad)
    refuse('keypad', 'unsupported', 'The carrier does not tell which keys are pressed: begin without keypad.');
  if (!Number.isInteger(keypad.digits) || keypad.digits < 1 || keypad.digits > 10)
    refuse('keypad.digits', 'invalid_digits', 'An answer has 1 to 10 keys.');
  if (!Number.isInteger(keypad.timeoutSeconds) || keypad.timeoutSeconds < 1 || keypad.timeoutSeconds > 60)
    refuse('keypad.timeoutSeconds', 'invalid_timeout', 'A key is waited for 1 to 60 seconds.');
  return keypad;
}

function templateOf(campaign: Campaign, message: string, faults: Fault[]): Template {
  const refuse = (code: string, text: string) => faults.push({ field: 'message', code, message: text });
  if (message.trim() === '') refuse('blank', 'The message is blank.');
  if (message.length > messageLimit) {
    refuse('too_long', `The message is longer than ${messageLimit} characters.`);
    return parseTemplate('');
  }
  faults.push(...placeholderFaults(message, campaign.usableTags));
  return parseTemplate(message);
}

function startOf(parts: Parts, given: Date | string, faults: Fault[]): Date | null {
  const text = typeof given === 'string' ? given : given.toISOString();
  const parsed = parseSchedule(text, parts.settings.timeZone);
  const now = parts.clock.now();
  const refuse = (code: string, message: string) => faults.push({ field: 'scheduledFor', code, message });
  const far = !parsed.ok || parsed.at > aYearAfter(now);
  const nepali = far ? readAsBikramSambat(text, now) : null;
  if (nepali) refuse('bikram_sambat', nepali);
  else if (!parsed.ok) refuse('invalid_date', parsed.reason);
  else if (parsed.at <= now) refuse('past_date', 'The date is past. Give one in the future, or none to begin now.');
  else if (far) refuse('too_far_ahead', 'The date is more than a year ahead. Give one within a year.');
  else return parsed.at;
  return null;
}

function aYearAfter(instant: Date): Date {
  const later = new Date(instant);
  later.setUTCFullYear(later.getUTCFullYear() + 1);
  return later;
}

/** A message without tags is spoken now, once for all: its length is known, and the hold is exact. */
async function knownSeconds(speech: SpeechCache, service: Service, checked: Checked): Promise<number | null> {
  const { content, template } = checked;
  if (service === 'SMS' || (template && template.tags.length > 0)) return null;
  const spoken = content.message === null ? 0 : (await speech.speak(content.message, content.voice)).seconds;
  return spoken + (content.audio?.seconds ?? 0);
}

/** An upper bound for every recipient, so that no one can cost more than was held (I3). */
function priceOf(
  parts: Parts,
  { content, template }: Checked,
  known: number | null,
  extents: Extents,
  service: Service,
): RunPrice {
  const message = template?.plain ?? '';
  // A tag that stands twice in the message brings its value twice.
  const values = (template?.placeholders ?? []).flatMap(
    ({ name }) => extents.tags.find(({ tag }) => tag === name) ?? [],
  );
  if (service === 'SMS')
    return { holdPerNumber: parts.tariff.message(mostSegments(message, values)), talkLimitSeconds: 0 };
  const longest = values.reduce((sum, value) => sum + value.longest, message.length);
  const seconds = known ?? longestSpeechSeconds(longest) + (content.audio?.seconds ?? 0);
  const answer = content.keypad ? longestAnswerSeconds(content.keypad) : 0;
  const talkLimitSeconds = Math.max(1, Math.ceil((seconds + answer) / 60)) * 60;
  return { holdPerNumber: parts.tariff.call(talkLimitSeconds), talkLimitSeconds };
}
