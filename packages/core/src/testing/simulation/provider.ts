import type { Service } from '../../domain/words';
import type { CallRequest, MessageRequest, ProviderReport } from '../../ports/telephony';
import type { Chance } from './chance';
import type { Profile } from './profile';
import type { Timeline } from './timeline';
import { drawFate, momentsOf, reportOf, type TrueCall, visibleAfter } from './true-call';

/** An order to call or to write, as it came over the wire. */
export type Order = { readonly service: Service; readonly request: CallRequest | MessageRequest };

/** How the provider answers an order that it has looked at. */
export type Answer =
  | { readonly kind: 'placed'; readonly providerId: string }
  | { readonly kind: 'rejected' | 'account' | 'throttled' | 'server_error' };

/**
 * The company outside, as a stated double: it keeps the truth of every call and tells of it by webhooks. It knows nothing
 * of engines, workers and faults of the line: those are `line.ts`.
 */
export interface Provider {
  readonly calls: ReadonlyMap<string, TrueCall>;
  /** By the token of their request, in the order in which they were made. */
  readonly callsOf: (token: string) => readonly TrueCall[];
  /** Tokens whose order was refused, which proves that it made no call. */
  readonly refusals: ReadonlyMap<string, Answer['kind']>;
  /** How often a lookup for a token found no call of it. */
  readonly absences: ReadonlyMap<string, number>;
  take(order: Order): Answer;
  find(request: {
    token: string;
    service: Service;
    to: string;
    from: string;
    intentAt: Date;
  }): readonly ProviderReport[];
  fetch(providerId: string): ProviderReport | null;
  hangUp(providerId: string): ProviderReport | null;
  /** True while a call or message may still change by itself. */
  busy(): boolean;
}

/** What the provider tells the world; the post carries it, or does not. */
export interface ProviderEars {
  /** A call was made for this order. */
  accepted(call: TrueCall): void;
  /** Something happened to a call: a webhook is due. */
  tells(call: TrueCall, report: ProviderReport): void;
}

/** Clocks of two machines differ: a lookup takes in what was made this much before the intent. */
const lookBackMs = 2_000;

export function createProvider(options: {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly profile: Pick<Profile, 'doubt'>;
  /** Read anew for each order: faults may stop. */
  readonly faults: () => Profile['faults'];
  readonly ears: ProviderEars;
}): Provider {
  const { timeline, chance, profile, faults, ears } = options;
  const calls = new Map<string, TrueCall>();
  const byToken = new Map<string, TrueCall[]>();
  const refusals = new Map<string, Answer['kind']>();
  const absences = new Map<string, number>();
  let under = 0;

  function make({ service, request }: Order, extra: boolean): TrueCall {
    const contentSeconds = 'contentSeconds' in request ? request.contentSeconds : 0;
    const timeLimitSeconds = 'timeLimitSeconds' in request ? request.timeLimitSeconds : 0;
    const now = timeline.now();
    const call: TrueCall = {
      id: `${service === 'PHONE' ? 'CA' : 'SM'}${calls.size + 1}`,
      token: request.token,
      service,
      to: request.to,
      from: request.from,
      contentSeconds,
      timeLimitSeconds,
      acceptedAt: now,
      visibleAt: now + visibleAfter(chance),
      fate: drawFate(chance, service, contentSeconds, timeLimitSeconds),
      extra,
      stage: 'queued',
      answeredAt: null,
      end: null,
      hungUp: false,
      marked: false,
    };
    calls.set(call.id, call);
    byToken.set(call.token, [...(byToken.get(call.token) ?? []), call]);
    ears.accepted(call);
    follow(call);
    return call;
  }

  function follow(call: TrueCall) {
    const moments = momentsOf(chance, call);
    under += 1;
    const step = (index: number): void => {
      const moment = moments[index];
      if (!moment || call.end) {
        under -= 1;
        return;
      }
      timeline.in(moment.afterMs, () => {
        if (!call.end) happen(call, moment.type, index);
        step(index + 1);
      });
    };
    step(0);
  }

  function happen(call: TrueCall, type: ProviderReport['type'], seq: number) {
    const base = { type, providerId: call.id };
    switch (type) {
      case 'answered':
        call.answeredAt = timeline.now();
        call.stage = 'answered';
        break;
      case 'initiated':
      case 'ringing':
      case 'sent':
        call.stage = type;
        break;
      case 'mark':
        call.marked = true;
        return ears.tells(call, base);
      case 'amd':
        return ears.tells(call, {
          ...base,
          ...('answeredBy' in call.fate && call.fate.answeredBy !== null ? { answeredBy: call.fate.answeredBy } : {}),
        });
      default: {
        const duration = call.service === 'SMS' ? null : 'duration' in call.fate ? call.fate.duration : 0;
        end(call, { type, duration, seq });
        return ears.tells(call, reportOf(call));
      }
    }
    ears.tells(call, { ...base, seq });
  }

  function end(call: TrueCall, how: TrueCall['end']) {
    call.end = how;
    call.stage = 'over';
  }

  return {
    calls,
    callsOf: (token) => byToken.get(token) ?? [],
    refusals,
    absences,
    busy: () => under > 0,

    take(order) {
      const { token } = order.request;
      const before = byToken.get(token)?.[0];
      if (before && profile.doubt === 'idempotency') return { kind: 'placed', providerId: before.id };
      const { throttled, accountFault, rejected, serverError, placedTwice } = faults();
      const refuse = (kind: Exclude<Answer['kind'], 'placed'>): Answer => {
        if (kind !== 'server_error') refusals.set(token, kind);
        return { kind };
      };
      if (chance.happens(throttled)) return refuse('throttled');
      if (chance.happens(accountFault)) return refuse('account');
      if (chance.happens(rejected)) return refuse('rejected');
      if (chance.happens(serverError)) return refuse('server_error');
      const call = make(order, before !== undefined);
      if (order.service === 'PHONE' && chance.happens(placedTwice)) make(order, true);
      return { kind: 'placed', providerId: call.id };
    },

    find({ token, service, to, from, intentAt }) {
      const found = [...calls.values()].filter(
        (call) =>
          call.service === service &&
          call.to === to &&
          call.from === from &&
          call.acceptedAt >= intentAt.getTime() - lookBackMs &&
          call.visibleAt <= timeline.now(),
      );
      if (!found.some((call) => call.token === token)) absences.set(token, (absences.get(token) ?? 0) + 1);
      return found.map(reportOf);
    },

    fetch(providerId) {
      const call = calls.get(providerId);
      return call ? reportOf(call) : null;
    },

    /** A call that waits is canceled, and no webhook tells of it; one that was answered ends as it is. */
    hangUp(providerId) {
      const call = calls.get(providerId);
      if (!call) return null;
      if (!call.end && call.service === 'PHONE') {
        call.hungUp = true;
        const talked =
          call.answeredAt === null ? null : Math.max(1, Math.ceil((timeline.now() - call.answeredAt) / 1_000));
        const queued = call.stage === 'queued';
        end(call, { type: talked === null ? 'ended_canceled' : 'ended_completed', duration: talked ?? 0, seq: 90 });
        if (!queued) ears.tells(call, reportOf(call));
      }
      return reportOf(call);
    },
  };
}
