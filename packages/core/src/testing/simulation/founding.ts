import type { CallingWindow } from '../../domain/calling-window';
import { type HostEventType, subscribableTypes } from '../../domain/host-event';
import type { Id } from '../../domain/words';
import { createSealer } from '../../engine/sealer';
import { createWebhookSecret } from '../../engine/webhook-signature';
import type { Store } from '../../ports/store';
import type { Chance } from './chance';
import { drawWindow } from './draw-window';
import { numberOf } from './people';
import type { Profile } from './profile';
import { simulatedSettings } from './scales';

/** What a world is founded with, and from. */
export interface Founding {
  readonly store: Store;
  readonly profile: Profile;
  readonly choice: Chance;
  /** For endpoints and windows. */
  readonly chance: Chance;
}

/** Makes accounts, campaigns and endpoints before time begins, by a hand that nothing disturbs. The answer is the accounts. */
export async function found(founding: Founding): Promise<readonly Id[]> {
  const { store, profile } = founding;
  const now = new Date(profile.start);
  const accountIds: Id[] = [];
  for (let n = 1; n <= profile.accounts; n++) {
    const account = await store.accounts.create({
      email: `${n}@example.test`,
      firstName: '',
      lastName: '',
      passwordHash: null,
      credits: profile.credits,
      now,
    });
    if (account) accountIds.push(account.id);
  }
  for (const accountId of accountIds) {
    await endpointsOf(founding, accountId, now);
    await campaignsOf(founding, accountId, now);
  }
  return accountIds;
}

async function campaignsOf({ store, profile, choice, chance }: Founding, accountId: Id, now: Date): Promise<void> {
  const { windows, rush } = profile.rules;
  // One that all its campaigns share opens for all of them at one instant.
  const shared = windows > 0 && chance.happens(0.5) ? drawWindow(chance, profile, profile.start) : null;
  const windowed = (): CallingWindow | null =>
    windows > 0 && chance.happens(windows) ? (shared ?? drawWindow(chance, profile, profile.start)) : null;
  const allText = rush && chance.happens(0.5);
  for (let n = 0; n < profile.campaigns; n++) {
    const drawn = choice.pick(['PHONE', 'PHONE', 'SMS'] as const);
    const services = allText ? 'SMS' : drawn;
    const id = await store.campaigns.draft({
      accountId,
      name: `Campaign ${n}`,
      services,
      description: '',
      usableTags: ['tags_name'],
      callingWindow: windowed(),
      now,
    });
    const rows = Array.from({ length: profile.numbersPerCampaign }, () => {
      const number = numberOf(choice.int(rush ? 1 : profile.people));
      return { number, given: number, tags: { tags_name: 'Gita' } };
    });
    const distinct = [...new Map(rows.map((row) => [row.number, row])).values()];
    await store.campaigns.fill(id, distinct, now);
    await store.campaigns.publish(id, now);
  }
}

async function endpointsOf({ store, profile, chance }: Founding, accountId: Id, now: Date): Promise<void> {
  const sealer = createSealer(simulatedSettings.secret, chance);
  for (let n = 1; n <= profile.rules.endpoints; n++)
    await store.outbox.register({
      accountId,
      url: `https://host${n}.example/${accountId}`,
      description: '',
      types: drawTypes(chance),
      sealedSecret: sealer.seal(createWebhookSecret(chance)),
      now,
    });
}

/** Mostly everything; empty says so. */
export function drawTypes(chance: Chance): readonly HostEventType[] {
  return chance.happens(0.7) ? [] : subscribableTypes.filter(() => chance.happens(0.5));
}
