import type { Selection } from '../../domain/run';
import type { RerunStatus } from '../../domain/words';
import { requestMs } from './bench';
import { always, type Command, command, onCampaign, onNumber } from './command';
import type { ModelNumber } from './model';
import * as rules from './model';
import { type Fault, message } from './switchboard';

/** Numbers of one campaign: those of another are never among them, so that no two of them share a line. */
const numberOf = (campaign: number, slot: number) => `+9779801${String(campaign * 100 + slot).padStart(6, '0')}`;

export function create(slots: readonly number[]): Command {
  return command(`create ${slots}`, always, (model) => {
    const place = model.campaigns.length;
    const numbers = slots.map((slot) => numberOf(place, slot));
    const name = `Campaign ${place}`;
    return {
      verdict: 'done',
      async give({ engine, accountId }) {
        const rows = numbers.map((number, row) => ({ number, row }));
        const { campaign } = await engine.campaigns.create(accountId, { name, services: 'PHONE' }, rows);
        return { id: campaign.id, page: await engine.numbers.list(accountId, campaign.id, { page: 1, pageSize: 50 }) };
      },
      after(answer) {
        const { id, page } = answer as { id: number; page: { items: { id: number; number: string }[] } };
        model.campaigns.push({ id, name, numbers: page.items.map(fresh), run: 'none', deleted: false });
      },
    };
  });
}

const fresh = ({ id, number }: { id: number; number: string }): ModelNumber => ({
  id,
  number,
  status: 'not started',
  attempt: 0,
  call: null,
  calls: 0,
  hold: 0,
});

export function rename(at: number, name: string): Command {
  return onCampaign(`rename to ${name}`, at, (campaign) => ({
    verdict: 'done',
    give: ({ engine, accountId }) => engine.campaigns.update(accountId, campaign.id, { name }),
    after: () => void Object.assign(campaign, { name }),
  }));
}

export function removeCampaign(at: number): Command {
  return onCampaign('delete', at, (campaign) => ({
    verdict: rules.isUnfinished(campaign) ? 'conflict' : 'done',
    give: ({ engine, accountId }) => engine.campaigns.remove(accountId, campaign.id),
    after: () => void Object.assign(campaign, { deleted: true }),
  }));
}

export function addNumber(at: number, slot: number): Command {
  return onCampaign(`add number ${slot} to`, at, (campaign, model) => {
    const number = numberOf(model.campaigns.indexOf(campaign), slot);
    return {
      verdict: campaign.numbers.some((one) => one.number === number) ? 'conflict' : 'done',
      give: ({ engine, accountId }) => engine.numbers.add(accountId, campaign.id, [{ number, row: 0 }]),
      after(answer) {
        const { added } = answer as { added: { id: number; number: string }[] };
        campaign.numbers.push(...added.map(fresh));
      },
    };
  });
}

export function editNumber(where: readonly [number, number], slot: number): Command {
  return onNumber(`edit to ${slot} number`, where, (one, campaign, model) => {
    const number = numberOf(model.campaigns.indexOf(campaign), slot);
    const isTaken = campaign.numbers.some((other) => other !== one && other.number === number);
    return {
      verdict: rules.isInFlight(one) || isTaken ? 'conflict' : 'done',
      give: ({ engine, accountId }) => engine.numbers.edit(accountId, one.id, { number }),
      after: () => void Object.assign(one, { number }),
    };
  });
}

export function removeNumber(where: readonly [number, number]): Command {
  return onNumber('delete number', where, (one, campaign, model) => ({
    verdict: rules.isInFlight(one) ? 'conflict' : 'done',
    give: ({ engine, accountId }) => engine.numbers.remove(accountId, one.id),
    after: () => rules.remove(model, campaign, one),
  }));
}

export function grant(amount: number): Command {
  return command(`grant ${amount}`, always, (model) => ({
    verdict: 'done',
    give: ({ engine, accountId }) => engine.accounts.grant(accountId, amount),
    after: () => {
      model.available += amount;
    },
  }));
}

/** A begin of the not started, of those in some statuses, or of some by their ids. */
export type Wanted =
  | { readonly kind: 'not_started' }
  | { readonly kind: 'statuses'; readonly statuses: readonly RerunStatus[] }
  | { readonly kind: 'individual'; readonly mask: number; readonly unknown: boolean };

export function begin(at: number, wanted: Wanted, lost: Fault): Command {
  const words = wanted.kind === 'not_started' ? '' : JSON.stringify(wanted);
  const name = `begin (${lost} lost) ${words}`;
  const unknownId = 999_999;
  const given = onCampaign(name, at, (campaign, model) => {
    const isWanted = (one: ModelNumber, place: number) =>
      wanted.kind === 'individual'
        ? (wanted.mask >> (place % 8)) % 2 === 1
        : wanted.kind === 'statuses'
          ? wanted.statuses.some((status) => status === one.status)
          : one.status === 'not started';
    const members = new Set(campaign.numbers.filter(isWanted));
    const unknown = wanted.kind === 'individual' && wanted.unknown;
    const { verdict, chosen } = rules.chosenBy(model, campaign, (one) => members.has(one), unknown);
    const ids = [...[...members].map(({ id }) => id), ...(unknown ? [unknownId] : [])];
    const selection: Selection = wanted.kind === 'individual' ? { kind: 'individual', ids } : wanted;
    return {
      verdict,
      async give({ engine, accountId, switchboard }) {
        if (verdict === 'done') switchboard.loseNext(lost);
        await engine.campaigns.begin(accountId, campaign.id, { message, selection });
      },
      after: () => rules.begin(model, campaign, chosen, lost),
      // Whoever waits for the answer is free again when the request is given up.
      takesMs: verdict === 'done' && lost !== 'nothing' ? requestMs : 0,
    };
  });
  return { ...given, check: (model) => given.check(model) && (lost === 'nothing' || model.unanswered < 3) };
}

export function pause(at: number): Command {
  return onCampaign('pause', at, (campaign) => ({
    verdict: campaign.run === 'running' ? 'done' : 'conflict',
    give: ({ engine, accountId }) => engine.campaigns.pause(accountId, campaign.id),
    after: () => void Object.assign(campaign, { run: 'paused' }),
  }));
}

export function resume(at: number): Command {
  return onCampaign('resume', at, (campaign) => ({
    verdict: campaign.run === 'paused' ? 'done' : 'conflict',
    give: ({ engine, accountId }) => engine.campaigns.resume(accountId, campaign.id),
    after: () => rules.resume(campaign),
  }));
}

export function terminate(at: number): Command {
  return onCampaign('terminate', at, (campaign, model) => ({
    verdict: campaign.run === 'running' || campaign.run === 'paused' ? 'done' : 'conflict',
    give: ({ engine, accountId }) => engine.campaigns.terminate(accountId, campaign.id),
    after: () => rules.terminate(model, campaign),
  }));
}
