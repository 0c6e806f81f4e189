import PQueue from 'p-queue';
import type { Recipient } from '../domain/recipient';
import type { Id } from '../domain/words';
import type { LifeEvent } from '../machines/life';
import { type ProviderReport, TelephonyError } from '../ports/telephony';
import { askProvider } from './ask-provider';
import type { Lives } from './lives';
import type { Parts } from './parts';

/**
 * Sends a request again under its own token, for a provider that drops a repeated key; false when it cannot be made.
 * @throws TelephonyError `unavailable` when it was not answered either
 */
export type Repeat = (recipient: Recipient) => Promise<boolean>;

/** Deadlines looked at in one turn; nobody else looks at them for as long as a lease lasts. */
const perTurn = 40;
const questionsAtOnce = 4;

/**
 * Looks at every recipient whose deadline has passed and asks the provider what is true (docs/correctness/windows.md). Nothing is
 * decided by time alone: a call is live until the provider says otherwise, and doubt ends by asking, never by calling.
 */
export async function reconcileDue(parts: Parts, lives: Lives, repeat: Repeat): Promise<void> {
  const { leaseMs } = parts.settings;
  for (;;) {
    const due = await parts.store.dispatch.takeDue({ now: parts.clock.now(), limit: perTurn, leaseMs });
    // After an outage many come due at once: the provider is asked about a few at a time.
    const asking = new PQueue({ concurrency: questionsAtOnce });
    const failures: { readonly numberId: Id; readonly error: unknown }[] = [];
    await asking.addAll(
      due.map(
        (recipient) => () =>
          lookAt(parts, lives, repeat, recipient).catch((error: unknown) => {
            failures.push({ numberId: recipient.id, error });
          }),
      ),
    );
    const [first] = failures;
    // The provider or the store cannot answer now: their deadlines come again when their leases end. One alarm for all that it is.
    if (first) parts.alarm({ kind: 'internal', message: wordsFor(failures.length), ...first });
    // While the provider answers nobody their leases end before the turn does, and it would go round for ever: a start waits for it.
    if (due.length < perTurn || failures.length === due.length) return;
  }
}

function wordsFor(failures: number): string {
  return failures === 1
    ? 'A deadline could not be looked at yet.'
    : `${failures} deadlines could not be looked at yet; this is the first.`;
}

async function lookAt(parts: Parts, lives: Lives, repeat: Repeat, recipient: Recipient): Promise<void> {
  switch (recipient.life.state) {
    case 'intent': {
      // The worker that wrote it is gone, or it would have answered: from here on it is doubt, unless it was only slow.
      const event = eventOf(recipient, { type: 'ambiguous', reason: 'worker_died' });
      const applied = await lives.apply(recipient.id, event);
      if (!isStillInDoubt(recipient, applied?.recipient)) return;
      return await resolveDoubt(parts, lives, repeat, recipient);
    }
    case 'unknown':
      return await resolveDoubt(parts, lives, repeat, recipient);
    case 'accepted':
    case 'dialing':
    case 'ringing':
    case 'answered':
    case 'sent':
      return await ask(parts, lives, recipient);
    case 'presumed_failed':
      return await askPresumed(parts, lives, recipient);
    default:
      await lives.apply(recipient.id, eventOf(recipient, { type: 'deadline' }));
  }
}

/** Whether that very dispatch is still in doubt: its answer may have come since it was looked at. */
export function isStillInDoubt(looked: Recipient, now: Recipient | undefined): boolean {
  if (now?.life.state !== 'unknown') return false;
  return now.life.attemptNo === looked.life.attemptNo && now.life.dispatchNo === looked.life.dispatchNo;
}

function eventOf(recipient: Recipient, event: Omit<LifeEvent, 'attemptNo' | 'dispatchNo'>): LifeEvent {
  const { attemptNo, dispatchNo } = recipient.life;
  return { ...event, attemptNo, dispatchNo };
}

async function resolveDoubt(parts: Parts, lives: Lives, repeat: Repeat, recipient: Recipient): Promise<void> {
  const { telephony, settings, clock, signer } = parts;
  const { from, intentAt, attemptNo, dispatchNo } = recipient.life;
  const { doubt } = telephony.capabilities;
  // What a provider has forgotten by then, a key or a call, is no proof that there was none: only what it still knows counts.
  const isOld = clock.now().getTime() - (intentAt?.getTime() ?? 0) > settings.policy.presumeMs;
  const tell = (event: Omit<LifeEvent, 'attemptNo' | 'dispatchNo'>) =>
    lives.apply(recipient.id, eventOf(recipient, event));
  if (doubt === 'none' || from === null || intentAt === null) {
    await tell({ type: 'deadline' });
    return;
  }
  if (doubt === 'idempotency') {
    if (isOld || !(await repeat(recipient))) await tell({ type: 'deadline' });
    return;
  }
  const token = signer.token({ recipientId: recipient.id, attemptNo, dispatchNo });
  const { service, dialNumber: to } = recipient;
  const asked = askProvider(parts, (provider) => provider.findPlaced({ service, token, to, from, intentAt }));
  const placed = await (isOld ? asked.catch(() => []) : asked);
  const found = await ownReports(parts, recipient, placed);
  if (found.length === 0) {
    await tell(isOld ? { type: 'deadline' } : { type: 'lookup_absent', reason: 'provider_knows_nothing' });
    return;
  }
  for (const report of found) {
    await tell({ type: 'lookup_found', providerId: report.providerId });
    await tell(report);
  }
}

/**
 * Leaves out what belongs to another dispatch: a lookup goes by two numbers and a time, and finds what came just before.
 * Whoever had the line before this intent had its answer, and is bound, or had none and made no call.
 */
async function ownReports(
  { store }: Parts,
  { id, dialNumber, life }: Recipient,
  reports: readonly ProviderReport[],
): Promise<readonly ProviderReport[]> {
  if (reports.length === 0) return reports;
  const providerIds = reports.map(({ providerId }) => providerId);
  const owners = await store.dispatch.owners({ to: dialNumber, providerIds });
  const others = owners.filter((owner) => owner.recipientId !== id || owner.attemptNo !== life.attemptNo);
  const taken = new Set(others.map(({ providerId }) => providerId));
  return reports.filter(({ providerId }) => !taken.has(providerId));
}

/** Asks how a silent call or message stands: live ones get more time, ended ones are settled, unknown ones presumed. */
async function ask(parts: Parts, lives: Lives, recipient: Recipient): Promise<void> {
  const { providerId, evidence, state } = recipient.life;
  const tell = (event: Omit<LifeEvent, 'attemptNo' | 'dispatchNo'>) =>
    lives.apply(recipient.id, eventOf(recipient, event));
  if (providerId === null) throw new TelephonyError('unavailable', 'A live dispatch has no provider id.');
  const unwanted = evidence.terminateAsked && recipient.service === 'PHONE' && parts.telephony.capabilities.hangUp;
  const report = await askProvider(parts, (provider) =>
    unwanted ? provider.hangUp(providerId) : provider.fetch(recipient.service, providerId),
  );
  if (report === null) {
    await tell({ type: 'lookup_absent', providerId, reason: 'provider_knows_nothing' });
    return;
  }
  await tell(report);
  const waited = recipient.service === 'SMS' && (state === 'sent' || state === 'accepted');
  await tell({ type: waited ? 'receipt_timeout' : 'deadline' });
}

/** A presumed failure that has shown itself since is followed to its end; of any other the hold is given back. */
async function askPresumed(parts: Parts, lives: Lives, recipient: Recipient): Promise<void> {
  const { service, life } = recipient;
  const { providerId } = life;
  const report = providerId === null ? null : await askProvider(parts, (one) => one.fetch(service, providerId));
  const told = report && (await lives.apply(recipient.id, eventOf(recipient, report)));
  const isLive = service === 'PHONE' && told?.recipient.life.state === 'presumed_failed';
  await lives.apply(recipient.id, eventOf(recipient, { type: isLive ? 'lookup_found' : 'deadline' }));
}
