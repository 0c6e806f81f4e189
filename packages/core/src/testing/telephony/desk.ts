import { expect } from 'vitest';
import {
  type CallRequest,
  type HandledWebhook,
  type MessageRequest,
  type Placed,
  type ProviderEvent,
  type ProviderReport,
  type Telephony,
  TelephonyError,
  type TelephonyErrorClass,
  type WebhookContext,
  type WebhookRequest,
} from '../../ports/telephony';
import type { KitFate, KitProvider } from './kit-provider';
import { aCallTo, aTextTo } from './requests';

/** A plugin at work: the desk places requests as the engine would, and collects what is reported on them. */
export interface Desk {
  readonly provider: KitProvider;
  readonly telephony: Telephony;
  /** Everything reported so far, in the order of arrival. */
  readonly events: readonly ProviderEvent[];
  /** Webhooks that the provider really sent, with what the plugin made of them. */
  readonly received: readonly { readonly request: WebhookRequest; readonly handled: HandledWebhook }[];
  /** What the plugin may ask while it reads a webhook. */
  readonly context: WebhookContext;
  /** The provider's time. */
  now(): Date;
  /** A fresh number. Fails when there is none: say so in the check's `needs`. */
  number(fate: KitFate): string;
  aCall(fate: KitFate, but?: Partial<CallRequest>): CallRequest;
  aText(fate: KitFate): MessageRequest;
  place(request: CallRequest): Promise<Placed>;
  send(request: MessageRequest): Promise<Placed>;
  /** Fails unless `work` rejects with a TelephonyError of this class; answers the error. */
  refused(work: Promise<unknown>, kind: TelephonyErrorClass): Promise<TelephonyError>;
  eventsOf(token: string): readonly ProviderEvent[];
  /** Lets time pass until an event of the dispatch is there. Fails after ten minutes of the provider's time. */
  until(token: string, what: string, matches: (event: ProviderEvent) => boolean): Promise<ProviderEvent>;
  /** Lets time pass until the dispatch is over, and a little longer, so that late events are there too. */
  untilOver(token: string): Promise<ProviderEvent>;
  /** While true, what is offered by `listen` is refused. */
  refuse(on: boolean): void;
}

/** Longer than any call of the kit: what has not ended by then never will. */
const patienceSeconds = 600;

/** The reports that end a call or a message. */
export function isOver({ type }: Pick<ProviderReport, 'type'>): boolean {
  return type.startsWith('ended_') || ['delivered', 'undelivered', 'failed', 'canceled'].includes(type);
}

/** Opens a desk: connects to the plugin's reports, by `listen` and by webhooks. */
export function openDesk(provider: KitProvider): Desk {
  const { telephony } = provider;
  const events: ProviderEvent[] = [];
  const received: { request: WebhookRequest; handled: HandledWebhook }[] = [];
  const calls = new Map<string, CallRequest>();
  const base = provider.webhooks?.base;
  const from = telephony.defaultCallers[0];
  let refusing = false;

  const context: WebhookContext = { content: async (token) => calls.get(token) ?? null };
  const eventsOf = (token: string) => events.filter((event) => event.token === token);

  telephony.listen?.(async (batch) => {
    if (refusing) throw new Error('The events could not be committed.');
    events.push(...batch);
  });
  provider.webhooks?.connect(async (request) => {
    const handled = await telephony.handleWebhook(request, context);
    events.push(...handled.events);
    received.push({ request, handled });
    return handled.reply;
  });

  const desk: Desk = {
    provider,
    telephony,
    events,
    received,
    context,
    now: () => provider.now?.() ?? new Date(),
    number(fate) {
      const to = provider.number(fate);
      if (to === null) throw new Error(`The provider has no number for "${fate}", and this check needs one.`);
      return to;
    },
    aCall: (fate, but = {}) => aCallTo(desk.number(fate), { ...(from === undefined ? {} : { from }), ...but }, base),
    aText: (fate) => aTextTo(desk.number(fate), from === undefined ? {} : { from }, base),
    async place(request) {
      calls.set(request.token, request);
      return await telephony.placeCall(request, AbortSignal.timeout(10_000));
    },
    send: (request) => telephony.sendMessage(request, AbortSignal.timeout(10_000)),
    async refused(work, kind) {
      const outcome = await work.then(
        () => 'was accepted',
        (error: unknown) => error,
      );
      if (!(outcome instanceof TelephonyError))
        throw new Error(`Expected a TelephonyError "${kind}", but it ${describe(outcome)}.`, { cause: outcome });
      expect(outcome.kind).toBe(kind);
      return outcome;
    },
    eventsOf,
    async until(token, what, matches) {
      for (let second = 0; second <= patienceSeconds; second++) {
        const found = eventsOf(token).find(matches);
        if (found) return found;
        await provider.advance(1);
      }
      const seen = eventsOf(token).map((event) => event.type);
      throw new Error(`No ${what} within ${patienceSeconds} seconds; reported were: ${seen.join(', ') || 'nothing'}.`);
    },
    async untilOver(token) {
      const end = await desk.until(token, 'end', isOver);
      await provider.advance(5);
      return end;
    },
    refuse(on) {
      refusing = on;
    },
  };
  return desk;
}

function describe(outcome: unknown): string {
  return outcome instanceof Error ? `threw ${outcome.name}: ${outcome.message}` : String(outcome);
}
