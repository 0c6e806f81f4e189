import type fc from 'fast-check';
import { expect } from 'vitest';
import { GhantiError } from '../../domain/errors';
import { type Bench, doubtMs, momentMs, requestMs } from './bench';
import { type Model, type ModelCampaign, type ModelNumber, sightOf, type Verdict } from './model';

/** One step of a life, on the model and on the engine. */
export type Command = fc.AsyncCommand<Model, Bench>;

/** An order on both: what the model says of it, and what the engine does. */
export interface Order {
  readonly verdict: Verdict;
  give(bench: Bench): Promise<unknown>;
  /** How the model goes on when it is done; what the engine answered says the ids of what was made. */
  after?(answer: unknown): void;
  /** What it takes beside the moment that every order takes, in milliseconds. */
  readonly takesMs?: number;
}

/** Any campaign that there ever was; null while there is none. */
export function campaignAt({ campaigns }: Model, place: number): ModelCampaign | null {
  return campaigns[place % Math.max(1, campaigns.length)] ?? null;
}

/** Gives the order, lets a moment pass, and holds everything that is to be seen of both against each other. */
export function command(name: string, isPossible: (model: Model) => boolean, order: (model: Model) => Order): Command {
  return {
    check: (model) => model.quietMs + 2 * momentMs + requestMs < doubtMs && isPossible(model),
    async run(model, bench) {
      const { verdict, give, after, takesMs = 0 } = order(model);
      const answered = outcomeOf(give(bench));
      await bench.advance(momentMs + takesMs);
      const outcome = await answered;
      expect(outcome.verdict, name).toBe(verdict);
      if (verdict === 'done') after?.(outcome.answer);
      model.met.add(`${kindOf(name)}: ${verdict}`);
      model.quietMs += momentMs + takesMs;
      await agree(model, bench, name);
    },
    toString: () => name,
  };
}

/** Everything that is to be seen of both is the same. */
export async function agree(model: Model, bench: Bench, name: string): Promise<void> {
  expect(await bench.sight(), name).toEqual(sightOf(model));
}

/** `pause 3` is a `pause`: what is told apart when it is asked what a model has met. */
function kindOf(name: string): string {
  return name.replace(/\s*[\d{].*$/, '');
}

async function outcomeOf(order: Promise<unknown>): Promise<{ verdict: string; answer: unknown }> {
  try {
    return { verdict: 'done', answer: await order };
  } catch (error) {
    if (error instanceof GhantiError) return { verdict: error.code, answer: null };
    throw error;
  }
}

export const always = () => true;
const anyCampaign = ({ campaigns }: Model) => campaigns.length > 0;

/** An order on one campaign; of a campaign that is deleted it is `not_found`. */
export function onCampaign(name: string, at: number, order: (campaign: ModelCampaign, model: Model) => Order): Command {
  return command(`${name} ${at}`, anyCampaign, (model) => {
    const campaign = campaignAt(model, at);
    if (!campaign) throw new Error('There is no campaign.');
    const given = order(campaign, model);
    return campaign.deleted ? { ...given, verdict: 'not_found' } : given;
  });
}

/** An order on a number that is there, as far as the model knows. */
export function onNumber(
  name: string,
  [at, which]: readonly [number, number],
  order: (one: ModelNumber, campaign: ModelCampaign, model: Model) => Order,
  isPossible: (one: ModelNumber) => boolean = always,
): Command {
  const find = (model: Model) => {
    const campaign = campaignAt(model, at);
    const one = campaign?.numbers[which % Math.max(1, campaign.numbers.length)];
    return campaign && !campaign.deleted && one ? { campaign, one } : null;
  };
  return command(
    `${name} ${which} of ${at}`,
    (model) => {
      const found = find(model);
      return found !== null && isPossible(found.one);
    },
    (model) => {
      const found = find(model);
      if (!found) throw new Error('There is no such number.');
      return order(found.one, found.campaign, model);
    },
  );
}
