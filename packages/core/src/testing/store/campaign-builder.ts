import { expect } from 'vitest';
import type { Account } from '../../domain/account';
import type { CallingWindow } from '../../domain/calling-window';
import type { Content } from '../../domain/campaign';
import type { Recipient } from '../../domain/recipient';
import type { Run } from '../../domain/run';
import type { Id, Service, Tags } from '../../domain/words';
import type { EventFacts, LifeEvent } from '../../machines/life';
import type { Applied, BeginOutcome, BeginStep, Judge, Wave } from '../../ports/store';
import { claimOf, eventFor, holdPerNumber, letsAllGo, rules } from './call-rules';
import { aNumber, anAccount, fresh, type Kit } from './kit';

/** A content that nobody's tags matter to. */
export const aContent: Content = { message: 'Namaste', audio: null, priority: 'message', voice: 'ne', keypad: null };

interface Plan {
  readonly account?: Account;
  readonly services?: Service;
  readonly name?: string;
  readonly usableTags?: readonly string[];
  readonly tags?: (index: number) => Tags;
  readonly callingWindow?: CallingWindow;
}

/**
 * A campaign in domain words: `await aCampaign(kit).with(3).numbers()`. Unless told otherwise it belongs to a fresh
 * account with 1,000 credits.
 */
export function aCampaign(kit: Kit, plan: Plan = {}) {
  return {
    of: (account: Account) => aCampaign(kit, { ...plan, account }),
    named: (name: string) => aCampaign(kit, { ...plan, name }),
    openAt: (callingWindow: CallingWindow) => aCampaign(kit, { ...plan, callingWindow }),
    serving: (services: Service) => aCampaign(kit, { ...plan, services }),
    tagged: (usableTags: readonly string[], tags: (index: number) => Tags) =>
      aCampaign(kit, { ...plan, usableTags, tags }),
    with: (count: number) => ({ numbers: () => publish(kit, plan, count) }),
  };
}

async function publish(kit: Kit, plan: Plan, count: number): Promise<CampaignUnderTest> {
  const { store } = kit;
  const now = new Date();
  const account = plan.account ?? (await anAccount(kit));
  const id = await store.campaigns.draft({
    accountId: account.id,
    name: plan.name ?? fresh('campaign'),
    services: plan.services ?? 'PHONE',
    description: '',
    usableTags: plan.usableTags ?? [],
    callingWindow: plan.callingWindow ?? null,
    now,
  });
  const rows = Array.from({ length: count }, (_, index) => {
    const number = aNumber();
    return { number, given: number, tags: plan.tags?.(index) ?? {} };
  });
  await store.campaigns.fill(id, rows, now);
  await store.campaigns.publish(id, now);
  kit.campaigns.push({ accountId: account.id, campaignId: id });
  return new CampaignUnderTest(kit, account, id);
}

/** A published campaign, with what a test does to it most. */
export class CampaignUnderTest {
  constructor(
    readonly kit: Kit,
    readonly account: Account,
    readonly id: Id,
  ) {}

  /** One begin step; by default of those not started, now, with `holdPerNumber`. */
  begin(step: Partial<BeginStep> & { readonly hold?: number } = {}): Promise<BeginOutcome> {
    const { hold = holdPerNumber, ...rest } = step;
    return this.kit.store.runs.begin({
      accountId: this.account.id,
      campaignId: this.id,
      content: aContent,
      selection: { kind: 'not_started' },
      tags: [],
      startsAt: null,
      now: new Date(),
      price: (_extents, service) => ({ holdPerNumber: hold, talkLimitSeconds: service === 'PHONE' ? hold * 60 : 0 }),
      idempotency: null,
      ...rest,
    });
  }

  /** A begin that must succeed. */
  async begun(step: Partial<BeginStep> & { readonly hold?: number } = {}): Promise<Run> {
    const outcome = await this.begin(step);
    expect(outcome.outcome).toBe('begun');
    if (outcome.outcome !== 'begun') throw new Error('unreachable');
    return outcome.run;
  }

  async recipients(): Promise<readonly Recipient[]> {
    const all: Recipient[] = [];
    for (;;) {
      const page = await this.kit.store.recipients.after(this.account.id, this.id, all.at(-1)?.id ?? 0, 500);
      if (page.length === 0) return all;
      all.push(...page);
    }
  }

  /** Its only, or its first, recipient. */
  async recipient(): Promise<Recipient> {
    const [first] = await this.recipients();
    if (!first) throw new Error('The campaign has no recipient.');
    return first;
  }

  async campaign() {
    const campaign = await this.kit.store.campaigns.get(this.account.id, this.id);
    if (!campaign) throw new Error('The campaign is gone.');
    return campaign;
  }

  async latestRun(): Promise<Run> {
    const runs = await this.kit.store.runs.list(this.account.id, this.id);
    const [run] = runs ?? [];
    if (!run) throw new Error('The campaign was never begun.');
    return run;
  }

  /** Claims a wave of this campaign; waves of others that come first are given back. Null when it has none. */
  async claimWave(leaseMs = 30_000, service?: Service, now = new Date()): Promise<Wave | null> {
    const { dispatch } = this.kit.store;
    const foreign: Wave[] = [];
    try {
      for (;;) {
        const wave = await dispatch.claimWave({
          workerId: 'kit',
          leaseMs,
          ...(service && { service }),
          now,
        });
        if (!wave || wave.run.campaignId === this.id) return wave;
        foreign.push(wave);
      }
    } finally {
      for (const { id: waveId, epoch } of foreign) await dispatch.releaseWave({ waveId, epoch, now: new Date() });
    }
  }

  /** A wave that must be there. */
  async wave(leaseMs = 30_000): Promise<Wave> {
    const wave = await this.claimWave(leaseMs);
    if (!wave) throw new Error('There is no wave to claim.');
    return wave;
  }

  /** Writes intents for members of a wave. */
  intend(
    { id: waveId, epoch, members }: Pick<Wave, 'id' | 'epoch' | 'members'>,
    facts: EventFacts = {},
    chosen: readonly Recipient[] = members,
    judged: {
      readonly judge?: Judge;
      readonly keepContactsMs?: number;
      readonly channels?: number;
      readonly now?: Date;
    } = {},
  ) {
    const now = judged.now ?? new Date();
    const intents = chosen.map((member) => claimOf(member, facts));
    const { judge = letsAllGo, keepContactsMs = 0, channels } = judged;
    const bound = channels === undefined ? {} : { channels };
    const step = { waveId, epoch, intents, judge, keepContactsMs, ...bound, advance: rules(now), now };
    return this.kit.store.dispatch.recordIntents(step);
  }

  /** Claims a wave, intends all its members, and gives the wave back: they are now being dialled. */
  async dialled(facts: EventFacts = {}): Promise<readonly Recipient[]> {
    const wave = await this.wave();
    const { claimed } = await this.intend(wave, facts);
    await this.release(wave);
    return claimed;
  }

  release({ id: waveId, epoch }: Wave, notBefore: Date | null = null): Promise<void> {
    return this.kit.store.dispatch.releaseWave({ waveId, epoch, notBefore, now: new Date() });
  }

  /** Applies one event of the present dispatch to each of these recipients. */
  apply(
    recipients: readonly Recipient[],
    type: LifeEvent['type'],
    facts: EventFacts = {},
    now = new Date(),
  ): Promise<readonly Applied[]> {
    const events = recipients.map((recipient) => eventFor(recipient, type, facts));
    return this.kit.store.dispatch.apply(events, rules(now), now);
  }

  /** Dials everybody and lets every call end alike. */
  async played(type: LifeEvent['type'] = 'ended_completed', facts: EventFacts = { duration: 30 }): Promise<Run> {
    await this.apply(await this.dialled(), type, facts);
    return this.finished();
  }

  /** Sweeps, and expects the latest run to be finished by it. */
  async finished(): Promise<Run> {
    await this.kit.store.runs.finishReady(new Date());
    const run = await this.latestRun();
    expect(run.state).toBe('finished');
    return run;
  }

  terminate() {
    return this.kit.store.runs.terminate(this.account.id, this.id, new Date());
  }

  pause() {
    return this.kit.store.runs.pause(this.account.id, this.id, new Date());
  }

  resume() {
    return this.kit.store.runs.resume(this.account.id, this.id, new Date());
  }
}
