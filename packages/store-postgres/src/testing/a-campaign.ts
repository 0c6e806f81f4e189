import {
  type Account,
  type Advancer,
  advance,
  defaultLifePolicy,
  type Id,
  type LifeEvent,
  type Recipient,
  type Store,
} from '@ghanti/core';

let last = 0;

export async function anAccount(store: Store, credits = 10_000_000): Promise<Account> {
  last += 1;
  const account = await store.accounts.create({
    email: `someone-${process.pid}-${last}@example.com`,
    firstName: 'Sita',
    lastName: 'Rai',
    passwordHash: null,
    credits,
    now: new Date(),
  });
  if (!account) throw new Error('The email is taken.');
  return account;
}

/** A published campaign of so many numbers. */
export async function aCampaign(store: Store, accountId: Id, numbers: number): Promise<Id> {
  const now = new Date();
  const about = {
    name: 'Dashain',
    services: 'PHONE',
    description: '',
    usableTags: ['tags_name'],
    callingWindow: null,
  } as const;
  const id = await store.campaigns.draft({ accountId, ...about, now });
  for (let from = 0; from < numbers; from += 5_000) {
    const rows = Array.from({ length: Math.min(5_000, numbers - from) }, (_, index) => {
      const number = `+977${9_800_000_000 + from + index}`;
      return { number, given: number, tags: { tags_name: `Sita ${from + index}` } };
    });
    await store.campaigns.fill(id, rows, now);
  }
  await store.campaigns.publish(id, now);
  return id;
}

/** Begins it for those not started, two credits a number. */
export async function begun(store: Store, accountId: Id, campaignId: Id): Promise<Id> {
  const outcome = await store.runs.begin({
    accountId,
    campaignId,
    content: { message: 'Namaste', audio: null, priority: 'message', voice: 'np_rija', keypad: null },
    selection: { kind: 'not_started' },
    tags: ['tags_name'],
    startsAt: null,
    now: new Date(),
    price: () => ({ holdPerNumber: 2, talkLimitSeconds: 120 }),
    idempotency: null,
  });
  if (outcome.outcome !== 'begun') throw new Error(`The begin came to ${outcome.outcome}.`);
  return outcome.run.id;
}

/** The rules, at one credit an ended call. */
export function rules(now = new Date()): Advancer {
  return (recipient, event) => {
    const step = advance(recipient.service, recipient.life, event, now, defaultLifePolicy);
    return { ...step, charge: step.effects.some(({ type }) => type === 'settle') ? 1 : null };
  };
}

/** An event of the recipient's present dispatch. */
export function eventFor({ id, life }: Recipient, type: LifeEvent['type'], facts: Partial<LifeEvent> = {}) {
  const { attemptNo, dispatchNo } = life;
  return { recipientId: id, event: { type, attemptNo, dispatchNo, ...facts } };
}

/** Claims a wave and writes its intents. Null when there is no wave. */
export async function dialWave(store: Store, leaseMs = 30_000): Promise<readonly Recipient[] | null> {
  const now = new Date();
  const wave = await store.dispatch.claimWave({ workerId: 'test', leaseMs, now });
  if (!wave) return null;
  const intents = wave.members.map((member) => {
    const { attemptNo, dispatchNo } = member.life;
    const claim = {
      type: 'claim',
      attemptNo,
      dispatchNo: dispatchNo + 1,
      from: '+97714000000',
      contentSeconds: 30,
    } as const;
    return { recipientId: member.id, event: claim };
  });
  const { id: waveId, epoch } = wave;
  const { claimed } = await store.dispatch.recordIntents({
    ...{ waveId, epoch, intents, judge: (_recipient, claim) => claim, keepContactsMs: 0 },
    ...{ advance: rules(now), now },
  });
  await store.dispatch.releaseWave({ waveId, epoch, now });
  return claimed;
}
