import type { NumberStatus, StatusCounts } from '../../domain/words';

/** How a call may end at the carrier: heard to its end, left early, or never taken. */
export type CallEnd = 'heard' | 'left' | 'busy' | 'no answer' | 'failed';
/** What a carrier tells of a call. */
export type CallWord = 'ringing' | 'answered' | CallEnd;

/** A request for a call: whether the carrier made one of it, whether we know of it, and how far that one is. */
export interface ModelCall {
  readonly made: boolean;
  known: boolean;
  stage: 'dialing' | 'ringing' | 'answered' | 'ended';
  end: CallEnd | null;
}

/** One number of a campaign. */
export interface ModelNumber {
  readonly id: number;
  number: string;
  status: NumberStatus;
  /** How often it was begun. */
  attempt: number;
  /** Of the present attempt. */
  call: ModelCall | null;
  /** Calls that were ever made. */
  calls: number;
  hold: number;
}

export type RunWord = 'none' | 'running' | 'paused' | 'terminating' | 'completed' | 'terminated';

/** A campaign with its latest run. */
export interface ModelCampaign {
  readonly id: number;
  name: string;
  readonly numbers: ModelNumber[];
  run: RunWord;
  deleted: boolean;
}

/** What a service is to an operator, in a page: no wave, no lease, no event, no queue. */
export interface Model {
  readonly campaigns: ModelCampaign[];
  available: number;
  spent: number;
  /** Requests without an answer since the last that had one: five take the carrier for away. */
  unanswered: number;
  /** Time since everything that was due was looked at, in milliseconds. */
  quietMs: number;
  /** What became of which orders: `begin conflict`. A model that never met a thing has not been held against it. */
  readonly met: Set<string>;
}

/** What an order comes to: the code of its refusal, or none. */
export type Verdict = 'done' | 'not_found' | 'conflict' | 'invalid_input' | 'insufficient_credits';

export const isUnfinished = ({ run }: ModelCampaign) => run === 'running' || run === 'paused' || run === 'terminating';
const inFlight: ReadonlySet<NumberStatus> = new Set(['dialing', 'ringing', 'in progress']);
export const isInFlight = ({ status }: ModelNumber) => inFlight.has(status);

/** Whom a begin takes, or why it cannot. */
export function chosenBy(
  { available }: Model,
  campaign: ModelCampaign,
  wanted: (one: ModelNumber) => boolean,
  unknownIds = false,
): { verdict: Verdict; chosen: readonly ModelNumber[] } {
  const chosen = campaign.numbers.filter(wanted);
  const refuse = (verdict: Verdict) => ({ verdict, chosen: [] });
  if (campaign.deleted) return refuse('not_found');
  if (isUnfinished(campaign)) return refuse('conflict');
  if (unknownIds || chosen.length === 0) return refuse('invalid_input');
  if (chosen.length > available) return refuse('insufficient_credits');
  return { verdict: 'done', chosen };
}

/** Begins and dials at once; the first request of it may lose its answer, or be lost itself. */
export function begin(
  model: Model,
  campaign: ModelCampaign,
  chosen: readonly ModelNumber[],
  lost: 'nothing' | 'answer' | 'request',
): void {
  campaign.run = 'running';
  chosen.forEach((one, place) => {
    one.attempt += 1;
    one.hold = 1;
    model.available -= 1;
    dial(one, place === 0 ? lost : 'nothing');
  });
  model.unanswered = lost === 'nothing' || chosen.length > 1 ? 0 : model.unanswered + 1;
}

function dial(one: ModelNumber, lost: 'nothing' | 'answer' | 'request'): void {
  one.call = { made: lost !== 'request', known: lost === 'nothing', stage: 'dialing', end: null };
  one.calls += lost === 'request' ? 0 : 1;
  one.status = 'dialing';
}

/** Nobody new is dialled; what is in flight runs out. Who is queued leaves with a termination, and calls are hung up. */
export function terminate(model: Model, campaign: ModelCampaign): void {
  campaign.run = 'terminating';
  for (const one of campaign.numbers) {
    if (one.status === 'queued') close(model, one, 'terminated', 0);
    else if (isInFlight(one) && one.call?.known) hangUp(model, campaign, one, one.call);
  }
  finish(campaign);
}

/** The carrier ends a call: one that has ended already tells how. */
function hangUp(model: Model, campaign: ModelCampaign, one: ModelNumber, call: ModelCall): void {
  if (call.stage !== 'ended') {
    const taken = call.stage === 'answered';
    call.stage = 'ended';
    call.end = 'left';
    close(model, one, 'terminated', taken ? 1 : 0);
  } else settle(model, campaign, one, call);
}

const endings: Readonly<Record<CallEnd, readonly [status: NumberStatus, price: number]>> = {
  heard: ['completed', 1],
  left: ['hungup', 1],
  busy: ['unanswered', 0],
  'no answer': ['unanswered', 0],
  failed: ['failed', 0],
};

/** The end of a call becomes known. Whoever was left by us is not said to have hung up. */
function settle(model: Model, campaign: ModelCampaign, one: ModelNumber, { end }: ModelCall): void {
  const [status, price] = endings[end ?? 'failed'];
  close(model, one, status === 'hungup' && campaign.run === 'terminating' ? 'terminated' : status, price);
}

function close(model: Model, one: ModelNumber, status: NumberStatus, price: number): void {
  one.status = status;
  model.spent += price;
  model.available += one.hold - price;
  one.hold = 0;
}

/** A call goes on at the carrier. It never goes back, and what has ended stays as it ended. */
export function proceed(call: ModelCall, word: CallWord): void {
  const stage = word === 'ringing' || word === 'answered' ? word : 'ended';
  if (stages.indexOf(stage) <= stages.indexOf(call.stage)) return;
  call.stage = stage;
  if (stage === 'ended') call.end = word as CallEnd;
}

const stages: readonly ModelCall['stage'][] = ['dialing', 'ringing', 'answered', 'ended'];
const words: Readonly<Record<'dialing' | 'ringing' | 'answered', NumberStatus>> = {
  dialing: 'dialing',
  ringing: 'ringing',
  answered: 'in progress',
};

/** What the carrier knows of a call becomes known to us. */
export function learn(model: Model, campaign: ModelCampaign, one: ModelNumber, told: ModelCall['stage']): void {
  const { call } = one;
  if (!call || !isInFlight(one)) return;
  const wasKnown = call.known;
  call.known = true;
  if (told === 'ended') settle(model, campaign, one, call);
  else {
    const said = Object.values(words).indexOf(one.status);
    if (stages.indexOf(told) > said) one.status = words[told];
    // What could not be hung up before, for want of its id, is now.
    if (!wasKnown && campaign.run === 'terminating') hangUp(model, campaign, one, call);
  }
  finish(campaign);
}

/** Removes a number: one that is queued leaves its run. */
export function remove(model: Model, campaign: ModelCampaign, one: ModelNumber): void {
  model.available += one.hold;
  campaign.numbers.splice(campaign.numbers.indexOf(one), 1);
  finish(campaign);
}

/** So much time that every silent call was asked about, and every doubt resolved: who was never called is called. */
export function waitLong(model: Model): void {
  for (const campaign of model.campaigns)
    for (const one of [...campaign.numbers]) {
      if (!isInFlight(one) || !one.call) continue;
      if (one.call.made) learn(model, campaign, one, one.call.stage);
      else if (campaign.run === 'terminating') close(model, one, 'terminated', 0);
      else if (campaign.run === 'running') dial(one, 'nothing');
      else {
        one.status = 'queued';
        one.call = null;
      }
      finish(campaign);
    }
  model.quietMs = 0;
}

/** Those whom a pause kept are dialled. */
export function resume(campaign: ModelCampaign): void {
  campaign.run = 'running';
  for (const one of campaign.numbers) if (one.status === 'queued') dial(one, 'nothing');
}

/** A run is over when nobody of it is queued or in flight. */
function finish(campaign: ModelCampaign): void {
  if (!isUnfinished(campaign) || campaign.numbers.some((one) => one.status === 'queued' || isInFlight(one))) return;
  campaign.run = campaign.run === 'terminating' ? 'terminated' : 'completed';
}

/** What is to be seen of it from outside. */
export function sightOf(model: Model) {
  const live = model.campaigns.filter(({ deleted }) => !deleted);
  const held = live.flatMap(({ numbers }) => numbers).reduce((sum, { hold }) => sum + hold, 0);
  return {
    credit: { available: model.available, held, spent: model.spent },
    campaigns: live.map(({ id, name, run, numbers }) => ({
      id,
      name,
      status: run === 'none' ? 'not started' : run === 'terminating' ? 'running' : run,
      counts: countsOf(numbers),
      numbers: numbers.map(({ id: numberId, number, status, attempt, calls }) => ({
        id: numberId,
        number,
        status,
        attempt,
        calls,
      })),
    })),
  };
}

function countsOf(numbers: readonly ModelNumber[]): StatusCounts {
  const counts: StatusCounts = {};
  for (const { status } of numbers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
