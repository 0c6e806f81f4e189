import { type Otp, otpMayHaveLeft } from '../../domain/otp';
import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { numberChangeOf } from '../../machines/host-events';
import { begunLife, unbornLife } from '../../machines/life';
import { statusOf } from '../../machines/status';
import type { NewOtp, NewOtpOutcome, OtpSecret, OtpSteps } from '../../ports/store';
import { accountRow, checkAmount, hold } from './credits';
import { freeze } from './freeze';
import { bindKey, replayedBy } from './idempotency';
import { tellHost } from './outbox';
import { pageOf } from './paging';
import { lineKey, putRecipient, recipientRow } from './recipient-rows';
import type { OtpRow, Tables } from './tables';
import { countHit, throttledFor } from './throttles';

/** One-time passwords and their deliveries. */
export function otpSteps(tables: Tables): OtpSteps {
  return {
    async create(otp) {
      return create(tables, otp);
    },

    async find(accountId, by) {
      const row = 'id' in by ? tables.otps.get(by.id) : newestOf(tables, accountId, by.number);
      return row?.otp.accountId === accountId ? secretOf(tables, row) : null;
    },

    async attempt({ accountId, id, matches, now }) {
      const row = tables.otps.get(id);
      if (row?.otp.accountId !== accountId) throw new Error(`There is no OTP ${id}.`);
      const answer = (outcome: 'verified' | 'wrong' | 'spent' | 'expired' | 'locked') => ({
        outcome,
        triesLeft: triesLeft(row),
      });
      if (row.verifiedAt) return answer('spent');
      if (row.otp.expiresAt <= now) return answer('expired');
      if (triesLeft(row) === 0) return answer('locked');
      if (matches) {
        row.verifiedAt = new Date(now);
        return answer('verified');
      }
      for (const one of living(tables, accountId, row.otp.number, now)) one.failures += 1;
      return answer('wrong');
    },

    async list(accountId, page) {
      const own = [...tables.otps.values()].filter((row) => row.otp.accountId === accountId);
      return pageOf(own.reverse(), page, (row) => otpOf(tables, row));
    },
  };
}

function create(tables: Tables, otp: NewOtp): NewOtpOutcome {
  const { accountId, service, number, given, now } = otp;
  checkAmount(otp.hold);
  const known = replayedBy(tables, otp.idempotency, now);
  if (known?.replayed === 'key_reused') return { outcome: 'key_reused' };
  const before = known && tables.otps.get(Number(known.replayed.ids[0]));
  if (before) return { outcome: 'replayed', otp: otpOf(tables, before) };
  const delivery = deliveryOf(otp);
  const wait = throttledFor(tables, otp.throttles, now);
  if (wait !== null) return { outcome: 'throttled', retryAfterMs: wait };
  if (tables.lines.has(lineKey(delivery.life.from, delivery.dialNumber))) return { outcome: 'busy' };
  if (otp.hold > accountRow(tables, accountId).account.credit.available) return { outcome: 'short', needed: otp.hold };

  countHit(tables, otp.throttles, now);
  const recipient = putRecipient(tables, { ...delivery, id: tables.nextId('recipient') }).recipient;
  hold(tables, accountId, otp.hold, { recipientId: recipient.id });
  const id = tables.nextId('otp');
  const row: OtpRow = {
    otp: freeze({
      id,
      accountId,
      number,
      given,
      channel: service === 'PHONE' ? 'voice' : 'text',
      option: otp.option,
      template: otp.template,
      voice: otp.voice,
      expiresAt: new Date(otp.expiresAt),
      createdAt: new Date(now),
    }),
    tries: otp.tries,
    deliveryId: recipient.id,
    codeHash: otp.codeHash,
    codeSalt: otp.codeSalt,
    // A new code brings no new tries.
    failures: Math.max(0, ...living(tables, accountId, number, now).map((one) => one.failures)),
    verifiedAt: null,
  };
  tables.otps.set(id, row);
  bindKey(tables, otp.idempotency, [id], now);
  tellHost(tables, numberChangeOf(unbornLife(), recipient));
  return { outcome: 'created', otp: otpOf(tables, row), delivery: recipient };
}

/** The delivery as its claim makes it; its id comes with its row. */
function deliveryOf({ accountId, service, number, given, claim, advance, now, ...otp }: NewOtp): Recipient {
  const queued: Recipient = {
    id: 0,
    accountId,
    campaignId: null,
    runId: null,
    service,
    number,
    given,
    tags: {},
    reference: null,
    dialNumber: number,
    dialTags: {},
    life: begunLife(unbornLife()),
    hold: otp.hold,
    consumed: null,
    updatedAt: new Date(now),
  };
  const { life } = advance(queued, claim);
  if (life.state !== 'intent') throw new Error('The claim of an OTP did not make its delivery an intent.');
  return { ...queued, life };
}

function ofNumber(tables: Tables, accountId: Id, number: string): OtpRow[] {
  return [...tables.otps.values()].filter(({ otp }) => otp.accountId === accountId && otp.number === number);
}

function newestOf(tables: Tables, accountId: Id, number: string): OtpRow | undefined {
  return ofNumber(tables, accountId, number).findLast((row) => otpMayHaveLeft(otpOf(tables, row)));
}

function living(tables: Tables, accountId: Id, number: string, now: Date): OtpRow[] {
  return ofNumber(tables, accountId, number).filter((row) => row.verifiedAt === null && row.otp.expiresAt > now);
}

function triesLeft({ tries, failures }: OtpRow): number {
  return Math.max(0, tries - failures);
}

function secretOf(tables: Tables, row: OtpRow): OtpSecret {
  return { otp: otpOf(tables, row), codeHash: row.codeHash, codeSalt: row.codeSalt };
}

function otpOf(tables: Tables, row: OtpRow): Otp {
  const { service, life, consumed } = recipientRow(tables, row.deliveryId).recipient;
  return freeze({
    ...row.otp,
    status: statusOf(service, life.state),
    placed: life.providerId !== null || life.state === 'presumed_failed',
    reason: life.reason,
    consumed,
    verifiedAt: row.verifiedAt,
    triesLeft: triesLeft(row),
  });
}
