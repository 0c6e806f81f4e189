import {
  begunLife,
  type Id,
  type LifeState,
  type NewOtp,
  type NewOtpOutcome,
  numberChangeOf,
  type Otp,
  type OtpSecret,
  type OtpSteps,
  type Recipient,
  type Service,
  statusOf,
  unbornLife,
} from '@ghanti/core';
import { type Database, Rollback, type Sql } from '../driver/database';
import { lifeRowOf } from '../rows/recipient-row';
import * as statements from '../statements/otps.sql';
import { Changes, checkAmount } from './changes';
import { accountMissing, balanceOf } from './credits';
import { bindKey, replayedBy } from './idempotency';
import { linesOf } from './intents';
import { countHit, lockHits, throttledFor } from './throttles';

interface OtpRow {
  id: number;
  account_id: number;
  number: string;
  given: string;
  channel: Otp['channel'];
  option: Otp['option'];
  template: string;
  voice: string;
  code_hash: string;
  code_salt: string;
  expires_at: Date;
  tries: number;
  failures: number;
  verified_at: Date | null;
  created_at: Date;
  service: Service;
  state: LifeState;
  reason: string | null;
  placed: boolean;
  consumed: number | null;
}

/** One-time passwords and their deliveries. */
export function otpSteps(database: Database): OtpSteps {
  return {
    create: (otp) => database.transaction((sql) => create(sql, otp)),

    async find(accountId, by) {
      const [statement, key] = 'id' in by ? [statements.otpById, by.id] : [statements.newestOtp, by.number];
      const [row] = await database.query<OtpRow>(statement, [key, accountId]);
      return row ? secretOf(row) : null;
    },

    async attempt({ accountId, id, matches, now }) {
      return database.transaction(async (sql) => {
        const seen = await otpRow(sql, accountId, id);
        await lockNumber(sql, accountId, seen.number);
        const row = await otpRow(sql, accountId, id);
        const answer = (outcome: 'verified' | 'wrong' | 'spent' | 'expired' | 'locked', failures = row.failures) => ({
          outcome,
          triesLeft: triesLeft({ ...row, failures }),
        });
        if (row.verified_at) return answer('spent');
        if (row.expires_at <= now) return answer('expired');
        if (triesLeft(row) === 0) return answer('locked');
        if (matches) {
          await sql.query(statements.verifyOtp, [id, now]);
          return answer('verified');
        }
        await sql.query(statements.countFailure, [accountId, row.number, now]);
        return answer('wrong', row.failures + 1);
      });
    },

    async list(accountId, { page, pageSize }) {
      const [all] = await database.query<{ n: number }>(statements.countOtps, [accountId]);
      const rows = await database.query<OtpRow>(statements.listOtps, [accountId, pageSize, (page - 1) * pageSize]);
      return { items: rows.map(otpOf), total: all?.n ?? 0 };
    },
  };
}

/** A refusal after the first write rolls it all back. */
async function create(sql: Sql, otp: NewOtp): Promise<NewOtpOutcome> {
  const { accountId, service, number, now } = otp;
  checkAmount(otp.hold);
  const known = await replayedBy(sql, otp.idempotency, now);
  if (known?.replayed === 'key_reused') return { outcome: 'key_reused' };
  if (known) return { outcome: 'replayed', otp: otpOf(await otpRow(sql, accountId, Number(known.replayed.ids[0]))) };
  const hits = await lockHits(sql, otp.throttles, now);
  const wait = throttledFor(hits, otp.throttles, now);
  if (wait !== null) throw new Rollback<NewOtpOutcome>({ outcome: 'throttled', retryAfterMs: wait });
  const credit = await balanceOf(sql, accountId);
  if (!credit) throw accountMissing(accountId);

  await countHit(sql, hits, otp.throttles, now);
  await lockNumber(sql, accountId, number);
  const [next] = await sql.query<{ id: Id }>(statements.nextRecipientId);
  if (!next) throw new Error('There is no next id.');
  const delivery = deliveryOf(next.id, otp);
  if (!(await linesOf(sql, [delivery])).has(delivery.id)) throw new Rollback<NewOtpOutcome>({ outcome: 'busy' });
  if (otp.hold > credit.available) throw new Rollback<NewOtpOutcome>({ outcome: 'short', needed: otp.hold });
  await sql.query(statements.insertDelivery, [JSON.stringify(deliveryRowOf(delivery))]);
  const [before] = await sql.query<{ failures: number }>(statements.failuresOf, [accountId, number, now]);
  const [inserted] = await sql.query<{ id: Id }>(statements.insertOtp, [
    ...[accountId, delivery.id, number, otp.given, service === 'PHONE' ? 'voice' : 'text', otp.option],
    ...[otp.template, otp.voice, otp.codeHash, otp.codeSalt, otp.expiresAt, otp.tries],
    // A new code brings no new tries.
    ...[before?.failures ?? 0, now],
  ]);
  if (!inserted) throw new Error('An OTP was not inserted.');
  await bindKey(sql, otp.idempotency, [inserted.id]);
  const changes = new Changes();
  changes.hold({ accountId }, otp.hold);
  changes.tell(numberChangeOf(unbornLife(), delivery));
  await changes.save(sql);
  return { outcome: 'created', otp: otpOf(await otpRow(sql, accountId, inserted.id)), delivery };
}

/** The delivery as its claim makes it. */
function deliveryOf(id: Id, { accountId, service, number, given, claim, advance, now, hold }: NewOtp): Recipient {
  const queued: Recipient = {
    id,
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
    hold,
    consumed: null,
    updatedAt: now,
  };
  const { life } = advance(queued, claim);
  if (life.state !== 'intent') throw new Error('The claim of an OTP did not make its delivery an intent.');
  return { ...queued, life };
}

function deliveryRowOf({ id, accountId, service, number, given, life, hold, updatedAt }: Recipient): object {
  return { id, account_id: accountId, service, number, given, ...lifeRowOf(life), hold, updated_at: updatedAt };
}

async function otpRow(sql: Sql, accountId: Id, id: Id): Promise<OtpRow> {
  const [row] = await sql.query<OtpRow>(statements.otpById, [id, accountId]);
  if (!row) throw new Error(`There is no OTP ${id}.`);
  return row;
}

async function lockNumber(sql: Sql, accountId: Id, number: string): Promise<void> {
  await sql.query(statements.lockNumber, [`ghanti otp ${accountId} ${number}`]);
}

function triesLeft({ tries, failures }: { tries: number; failures: number }): number {
  return Math.max(0, tries - failures);
}

function secretOf(row: OtpRow): OtpSecret {
  return { otp: otpOf(row), codeHash: row.code_hash, codeSalt: row.code_salt };
}

function otpOf(row: OtpRow): Otp {
  return {
    id: row.id,
    accountId: row.account_id,
    number: row.number,
    given: row.given,
    channel: row.channel,
    option: row.option,
    template: row.template,
    voice: row.voice,
    status: statusOf(row.service, row.state),
    placed: row.placed,
    reason: row.reason,
    consumed: row.consumed,
    expiresAt: row.expires_at,
    verifiedAt: row.verified_at,
    triesLeft: triesLeft(row),
    createdAt: row.created_at,
  };
}
