import { createHmac, timingSafeEqual } from 'node:crypto';
import { conflict, GhantiError, invalidField, notFound } from '../domain/errors';
import { type Otp, otpMayHaveLeft } from '../domain/otp';
import { parsePhoneNumber } from '../domain/phone-number';
import type { Recipient } from '../domain/recipient';
import { segmentsOf } from '../domain/segments';
import { parseTemplate, renderTemplate } from '../domain/template';
import { couldBeCode, typedCode } from '../domain/typed-code';
import type { Id } from '../domain/words';
import type { LifeEvent } from '../machines/life';
import type { SpokenAudio } from '../ports/speech';
import type { IdempotencyClaim, NewOtpOutcome } from '../ports/store';
import type { Breaker } from './breaker';
import { callersOf } from './callers';
import { mustNotBeOurs } from './do-not-call-api';
import type { OtpApi, OtpInput } from './engine';
import type { Lives } from './lives';
import { madeBefore } from './made-before';
import type { MediaUrls } from './media-urls';
import { faultsOfOtp, type OtpOrder, otpOrder } from './otp-order';
import { refusalOf, triesRefused } from './otp-refusals';
import { otpThrottles } from './otp-throttles';
import type { Parts } from './parts';
import { isAnswered, optOut, place, type SendBy, sendByFrom, sendNever, type Utterance } from './place';
import { otpNameOf } from './placeholder-faults';
import type { SpeechCache } from './speech-cache';
import type { Signer } from './tokens';

/** Short codes are guessed sooner: fewer tries (S18). */
const triesOfShortCodes = 3;

/** What is said, and what it may cost. */
type Prepared = {
  readonly facts: Pick<LifeEvent, 'contentSeconds' | 'segments'>;
  readonly hold: number;
} & ({ readonly text: string } | { readonly audio: SpokenAudio; readonly timeLimitSeconds: number });

/** Where a spoken code is kept while it lives. */
export function otpAudioKey(signer: Signer, token: string): string {
  return `otp/${Buffer.from(signer.mac('otp audio', token), 'base64url').toString('hex')}.wav`;
}

/** One-time passwords, as the engine offers them, and what it waits for at its end. */
type Codes = OtpApi & {
  /** Resolves when no code is on its way. */
  idle(): Promise<void>;
};

/** Makes them. `secret` keys the hashes under which codes are kept. */
export function otpApi(
  parts: Parts,
  lives: Lives,
  speech: SpeechCache,
  urls: MediaUrls,
  breaker: Breaker,
  secret: string,
): Codes {
  const { store, clock, random, settings } = parts;
  const onTheirWay = new Set<Promise<void>>();
  const hash = (salt: string, code: string) =>
    createHmac('sha256', secret).update(`otp\n${salt}\n${code}`).digest('hex');

  async function prepare(input: OtpInput, { code, service, voice }: OtpOrder): Promise<Prepared> {
    const said = service === 'PHONE' ? [...code].join(' ') : code;
    const rendered = renderTemplate(parseTemplate(input.message, otpNameOf), { otp: said });
    if (!rendered.ok) throw new Error('A code that was checked is not empty.');
    const { text } = rendered;
    if (service === 'SMS') {
      const { segments } = segmentsOf(text);
      return { text, facts: { segments }, hold: parts.tariff.message(segments) };
    }
    const audio = await speech.render(text, voice);
    const timeLimitSeconds = Math.max(1, Math.ceil(audio.seconds / 60)) * 60;
    return {
      audio,
      timeLimitSeconds,
      facts: { contentSeconds: audio.seconds },
      hold: parts.tariff.call(timeLimitSeconds),
    };
  }

  /** The code's audio stands under a name that only its dispatch's token tells, for as long as the code lives. */
  async function utter(delivery: Recipient, prepared: Prepared): Promise<Utterance> {
    // A code that comes after its time is worse than none (S20).
    if ('text' in prepared)
      return {
        text: prepared.text,
        validitySeconds: Math.max(1, Math.floor(settings.otpTtlMs / 1_000)),
        closesAt: null,
      };
    const { audio, timeLimitSeconds } = prepared;
    const { attemptNo, dispatchNo } = delivery.life;
    const key = otpAudioKey(parts.signer, parts.signer.token({ recipientId: delivery.id, attemptNo, dispatchNo }));
    await parts.media.put(key, audio.body, { contentType: audio.contentType, seconds: audio.seconds });
    clock.after(settings.otpTtlMs, () => void forget(key));
    const spoken = { type: 'audio', url: urls.url(key), seconds: audio.seconds } as const;
    return { parts: [spoken], contentSeconds: audio.seconds, timeLimitSeconds, keypad: null };
  }

  /** Spoken codes do not outlive their time (S19). */
  async function forget(key: string): Promise<void> {
    try {
      await parts.media.remove(key);
    } catch (error) {
      parts.alarm({ kind: 'internal', message: 'The audio of a spent code could not be removed.', error });
    }
  }

  /** One that cannot be said ends here, and costs nothing: left as it is, it would be looked for as if it had been sent. */
  async function utterOrEnd(delivery: Recipient, prepared: Prepared): Promise<Utterance> {
    try {
      return await utter(delivery, prepared);
    } catch (error) {
      const { attemptNo, dispatchNo } = delivery.life;
      await lives.apply(delivery.id, { type: 'not_sent', reason: 'not_prepared', attemptNo, dispatchNo });
      parts.alarm({ kind: 'internal', message: 'The audio of a code could not be kept.', error });
      throw new GhantiError('unavailable', 'The code could not be sent now. Try again later.', { retryAfterMs: 5_000 });
    }
  }

  /** Who cannot be sent a code soon learns so at once: nothing is held, nothing counted. */
  function mustHaveATurn(): void {
    const away = breaker.retryAfterMs();
    if (away !== null)
      throw new GhantiError('unavailable', 'The provider does not answer now. Try again later.', {
        retryAfterMs: away,
      });
    const wait = parts.pace.urgentWaitMs();
    if (wait > settings.sendByMs)
      throw new GhantiError('unavailable', 'Too many codes wait to be sent. Try again later.', { retryAfterMs: wait });
  }

  /** Its turn comes ahead of every campaign's, but never above the pace. False when it would come too late, or the provider is away. */
  async function turn(sendBy: SendBy): Promise<boolean> {
    if (!(await parts.pace.takeUrgent(sendBy.monotonic - clock.monotonic()))) return false;
    if (breaker.admit(1) === 1) return true;
    parts.pace.giveBack(1);
    return false;
  }

  /** Sends it as soon as the pace allows. A code that certainly did not leave is an error, and costs nothing. */
  async function deliver(delivery: Recipient, utterance: Utterance, sendBy: SendBy): Promise<void> {
    const admitted = await turn(sendBy);
    const sentAt = clock.monotonic();
    const outcome = await place(parts, delivery, utterance, admitted ? sendBy : sendNever);
    // Whom the breaker did not let go has no turn to give back: it is another's, who is trying the provider.
    if (outcome.event.reason !== 'late') breaker.note(isAnswered(outcome), sentAt);
    else if (admitted) breaker.unused();
    if (outcome.optedOut) await optOut(parts, delivery);
    const applied = await lives.apply(delivery.id, outcome.event);
    const life = applied?.recipient.life;
    // One that was accepted and has failed meanwhile was sent: its status tells so, and its key must not send another.
    if (life?.state === 'failed' && life.providerId === null)
      throw invalidField('number', 'rejected', 'The provider refuses this number. Check it, or use another.');
    // Proven not to have left: it has ended (`lives.ts`), and nobody will be called.
    if (life?.state !== 'terminated' || life.providerId !== null) return;
    if (outcome.fault) parts.alarm({ kind: 'account_fault', message: `An OTP was not sent: ${outcome.fault.reason}` });
    throw new GhantiError('unavailable', 'The code could not be sent now. Try again later.', {
      retryAfterMs: outcome.slowMs ?? 5_000,
    });
  }

  /** What this key has sent stands, whatever keeps codes from being sent now. */
  async function otpMadeBefore(accountId: Id, idempotency: IdempotencyClaim | null): Promise<Otp | null> {
    const known = idempotency && (await store.idempotency.effect(idempotency, clock.now()));
    if (!known) return null;
    return (await store.otps.find(accountId, { id: Number(madeBefore(known).ids[0]) }))?.otp ?? null;
  }

  /** The first request died before its answer. What it sent stands; its code is kept nowhere. One that came to nothing frees the key. */
  async function sentBefore(otp: Otp, idempotency: IdempotencyClaim | null) {
    if (otpMayHaveLeft(otp)) return { otp, code: null, replayed: true };
    if (idempotency) await store.idempotency.unbind(idempotency, { ids: [otp.id] });
    throw new GhantiError('unavailable', 'The code was not sent. Try again.', { retryAfterMs: 1_000 });
  }

  return {
    faultsOf: (input) => faultsOfOtp(parts, input),
    async send(accountId, input, idempotency = null) {
      const before = await otpMadeBefore(accountId, idempotency);
      if (before) return sentBefore(before, idempotency);
      const order = otpOrder(parts, input);
      await mustNotBeOurs(parts, order.e164);
      mustHaveATurn();
      const callers = await callersOf(parts, accountId, order.service);
      if (callers.length === 0) throw conflict('There is no number to send from: buy one first.', 'no_caller');
      const prepared = await prepare(input, order);
      const now = clock.now();
      // Counted from before the intent: what leaves later might be looked for in vain, and then be sent twice (C11).
      const sendBy = sendByFrom(parts);
      const codeSalt = Buffer.from(random.bytes(16)).toString('hex');
      const createBy = (from: string) =>
        store.otps.create({
          accountId,
          service: order.service,
          number: order.e164,
          given: input.number,
          option: input.option,
          template: input.message,
          voice: order.voice,
          codeHash: hash(codeSalt, order.code),
          codeSalt,
          expiresAt: new Date(now.getTime() + settings.otpTtlMs),
          tries: order.code.length < 6 ? Math.min(triesOfShortCodes, settings.otpTries) : settings.otpTries,
          hold: prepared.hold,
          throttles: otpThrottles(parts, accountId, order.e164, input.ip),
          claim: { type: 'claim', attemptNo: 1, dispatchNo: 1, from, ...prepared.facts },
          advance: lives.advancer(now),
          now,
          idempotency,
        });
      let created: NewOtpOutcome = { outcome: 'busy' };
      // A campaign that calls this person from one number must not hold up a code from another.
      for (const from of callers) {
        created = await createBy(from);
        if (created.outcome !== 'busy') break;
      }
      if (created.outcome === 'replayed') return sentBefore(created.otp, idempotency);
      if (created.outcome !== 'created') throw refusalOf(created);
      try {
        const utterance = await utterOrEnd(created.delivery, prepared);
        const way = deliver(created.delivery, utterance, sendBy).finally(() => onTheirWay.delete(way));
        onTheirWay.add(way);
        await way;
      } catch (error) {
        // It certainly did not leave: the same key may try again.
        if (error instanceof GhantiError && error.cause === undefined && idempotency)
          await store.idempotency.unbind(idempotency, { ids: [created.otp.id] });
        throw error;
      }
      return { otp: created.otp, code: order.code, replayed: false };
    },

    async verify(accountId, by, typed) {
      const code = typedCode(typed);
      // No code is so: whoever typed it has guessed nothing, and loses no try.
      if (!couldBeCode(code)) throw invalidField('otp', 'invalid_otp', 'A code has 4 to 10 digits or letters.');
      const at = 'number' in by ? parsePhoneNumber(by.number, settings.defaultCountry) : null;
      if (at && !at.ok) throw invalidField('number', at.code, at.reason);
      const secretOf = await store.otps.find(accountId, at?.ok ? { number: at.e164 } : (by as { id: Id }));
      if (!secretOf) throw notFound('code');
      const expected = Buffer.from(secretOf.codeHash, 'hex');
      const given = Buffer.from(hash(secretOf.codeSalt, code), 'hex');
      const matches = expected.length === given.length && timingSafeEqual(expected, given);
      const tried = await store.otps.attempt({ accountId, id: secretOf.otp.id, matches, now: clock.now() });
      if (tried.outcome === 'verified') return { ...secretOf.otp, verifiedAt: clock.now() };
      throw invalidField('code', tried.outcome, `${triesRefused[tried.outcome]} Tries left: ${tried.triesLeft}.`);
    },

    list: (accountId, request) => store.otps.list(accountId, request),

    async idle() {
      while (onTheirWay.size > 0) await Promise.allSettled(onTheirWay);
    },
  };
}
