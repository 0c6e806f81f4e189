import { isBranded } from '../domain/brand';
import type { KeypadQuestion } from '../domain/campaign';
import type { LineCapabilities, PhoneLine } from '../domain/phone-line';
import type { Service } from '../domain/words';
import type { EventFacts } from '../machines/life';

/** What a provider can do; the engine and the conformance kit go by this, never by a name. */
export interface TelephonyCapabilities {
  readonly services: readonly Service[];
  /**
   * How a request whose answer was lost is resolved: the provider drops a repeated key, or can be asked what it has
   * placed, or neither (then the number is presumed failed and never called again by itself).
   */
  readonly doubt: 'idempotency' | 'lookup' | 'none';
  readonly hangUp: boolean;
  /** Phone numbers can be listed, bought and released through it. */
  readonly numbers: boolean;
  readonly machineDetection: boolean;
  /** Keys that the called party presses are told (`CallRequest.keypad`). */
  readonly keypad: boolean;
}

/** One thing that is played or said, in order. */
export type CallPart =
  | { readonly type: 'audio'; readonly url: string; readonly seconds: number }
  | { readonly type: 'say'; readonly text: string; readonly voice: string };

/** Where the provider reports to: each is made for one dispatch and carries its token. */
export interface CallbackUrls {
  /** Status events. */
  readonly status: string;
  /** Asked for what to play when the call is answered, by providers that ask. */
  readonly answer: string;
  /** Asked for when the message was heard to its end. */
  readonly mark: string;
}

/** An order to call one number once. */
export interface CallRequest {
  /** Names this dispatch: unique for ever, safe to show to the provider. The idempotency key where one is honoured. */
  readonly token: string;
  readonly to: string;
  readonly from: string;
  readonly parts: readonly CallPart[];
  /** All parts together. */
  readonly contentSeconds: number;
  readonly ringTimeoutSeconds: number;
  /** The provider ends the talk after this: what the held credits pay for. */
  readonly timeLimitSeconds: number;
  readonly detectMachine: boolean;
  /** Null: nothing is asked. */
  readonly keypad: KeypadQuestion | null;
  readonly callbacks: CallbackUrls;
}

/** An order to send one text message once. */
export interface MessageRequest {
  readonly token: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** The provider drops it when it could not be sent for this long, in seconds. */
  readonly validitySeconds: number;
  readonly callbacks: CallbackUrls;
}

/** A request that the provider took. */
export interface Placed {
  readonly providerId: string;
}

/** What to look for when an answer was lost. */
export interface LookupRequest {
  readonly service: Service;
  readonly token: string;
  readonly to: string;
  readonly from: string;
  /** By our clock: look two seconds further back, and from the beginning of that second where times are whole seconds. */
  readonly intentAt: Date;
}

/** What a provider may say of a call. */
export type CallWord =
  /** It has taken the request, and nothing has happened yet. */
  | 'accepted'
  /** It is dialling. */
  | 'initiated'
  /** The telephone rings. */
  | 'ringing'
  /** Somebody, or a machine, has answered. */
  | 'answered'
  /** It has found out who answered: `answeredBy`. */
  | 'amd'
  /** The message was played to its end, and somebody was still there; with `keys`, where some were asked for. */
  | 'mark'
  /** It is over after it was answered, with the seconds of the talk in `duration`. */
  | 'ended_completed'
  /** It was busy. */
  | 'ended_busy'
  /** It rang, and nobody answered. */
  | 'ended_no_answer'
  /** It could not be placed: `reason` says why. */
  | 'ended_failed'
  /** It was ended before anybody answered. */
  | 'ended_canceled';

/** What a provider may say of a text message. */
export type MessageWord =
  /** It has taken the message. */
  | 'accepted'
  /** It has passed the message on. */
  | 'sent'
  /** The message has arrived. */
  | 'delivered'
  /** The telephone could not be reached: off, or without a network. */
  | 'undelivered'
  /** It could not be delivered: `reason` says why. */
  | 'failed'
  /** It was taken back before it was sent. */
  | 'canceled';

/** A provider's word on one call or message: an event of a life, without the attempt that it belongs to. */
export interface ProviderReport extends EventFacts {
  readonly type: CallWord | MessageWord;
  readonly providerId: string;
}

/** A report that says whose it is, by the token of its dispatch. */
export interface ProviderEvent extends ProviderReport {
  readonly token: string;
}

/** A provider's HTTP request to us, as it came, before anything of it is believed. */
export interface WebhookRequest {
  readonly method: string;
  /** Path and query after the mount point of the provider's webhooks, `/status/<token>?x=1`. */
  readonly path: string;
  /** The whole URL as the provider was told it: built from PUBLIC_URL, never from the Host header. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What we answer to a provider. */
export interface WebhookReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a plugin may ask the engine while it handles a webhook. */
export interface WebhookContext {
  /** What is to be played to the dispatch of this token; null when there is no such dispatch in flight. */
  content(token: string): Promise<Pick<CallRequest, 'parts' | 'contentSeconds' | 'keypad' | 'callbacks'> | null>;
}

/** A text message that somebody sent to a number of ours. */
export interface InboundMessage {
  readonly providerId: string;
  /** E.164: who wrote. */
  readonly from: string;
  /** E.164: our number. */
  readonly to: string;
  readonly text: string;
  /** What a keyword asks for (STOP, START, HELP and their like); null for any other text. */
  readonly wish: 'stop' | 'start' | 'help' | null;
}

/** A webhook understood: the engine commits the events first, then sends the reply. */
export interface HandledWebhook {
  readonly events: readonly ProviderEvent[];
  /** Texts to numbers of ours: opt-outs feed the do-not-call list. */
  readonly inbound?: readonly InboundMessage[];
  readonly reply: WebhookReply;
}

/** Narrows what is listed; a provider with little on sale may answer more. */
export interface NumbersFilter {
  readonly capabilities?: Partial<LineCapabilities>;
  /** Only the line of this sid, when it is still on sale: a provider with millions of numbers lists others each time. */
  readonly sid?: string;
}

/** Phone numbers of the provider. */
export interface TelephonyNumbers {
  /** Numbers on sale. */
  available(filter?: NumbersFilter): Promise<readonly PhoneLine[]>;
  /** Buys one. Buying what we own already answers the same line. @throws TelephonyError `rejected` when it is gone */
  buy(sid: string): Promise<PhoneLine>;
  /** Gives one back; no error when it is not ours any more. */
  release(sid: string): Promise<void>;
}

/**
 * What a carrier plugin promises. Create requests must not be retried inside: a request is accepted once, proven not
 * accepted, or in doubt, and only the engine decides what follows. The kit is `telephonyKit` of `@ghanti/core/testing`.
 */
export interface Telephony {
  /** Part of webhook paths: `^[a-z0-9-]+$`. */
  readonly name: string;
  readonly capabilities: TelephonyCapabilities;
  /** Callers that may be used without buying one: the account of the service's own numbers. E.164. */
  readonly defaultCallers: readonly string[];
  /** @throws TelephonyError with the class of the failure; anything else thrown is taken as doubt */
  placeCall(request: CallRequest, signal: AbortSignal): Promise<Placed>;
  /** @throws TelephonyError with the class of the failure; anything else thrown is taken as doubt */
  sendMessage(request: MessageRequest, signal: AbortSignal): Promise<Placed>;
  /** What the provider has placed for this dispatch; more than one when something went wrong. Capability `lookup`. */
  findPlaced(request: LookupRequest): Promise<readonly ProviderReport[]>;
  /** How a call or message stands now; null when the provider does not know it. */
  fetch(service: Service, providerId: string): Promise<ProviderReport | null>;
  /**
   * Asks the provider something harmless with our credentials: resolves when requests may leave again. Never places
   * anything. Without it a worker whose requests failed waits, then tries with the next request.
   * @throws TelephonyError `unavailable`, `account`
   */
  probe?(signal: AbortSignal): Promise<void>;
  /** Ends a call, or cancels it while it waits. Repeating is harmless. The answer is how it stands after. */
  hangUp(providerId: string): Promise<ProviderReport | null>;
  readonly numbers: TelephonyNumbers;
  /** Verifies and reads a webhook. @throws TelephonyError `forged` */
  handleWebhook(request: WebhookRequest, context: WebhookContext): Promise<HandledWebhook>;
  /**
   * For providers that live in this process and send no webhooks: called once at start. The sink resolves when the
   * events are committed; it rejects when they are not, and the provider has to offer them again.
   */
  listen?(sink: (events: readonly ProviderEvent[]) => Promise<void>): void;
  close?(): Promise<void>;
}

/**
 * The class of a failure decides what the engine does (docs/correctness/rules.md):
 * `rejected` this number, final; `account` our credentials, balance or set-up: the run is paused; `throttled` try after
 * `retryAfterMs`; `not_sent` no byte reached the provider; `in_doubt` it may have been accepted; `unavailable` a read
 * failed; `forged` a webhook that is not the provider's; `unsupported` the plugin does not do this.
 */
export type TelephonyErrorClass =
  | 'rejected'
  | 'account'
  | 'throttled'
  | 'not_sent'
  | 'in_doubt'
  | 'unavailable'
  | 'forged'
  | 'unsupported';

const brand = Symbol.for('ghanti.TelephonyError');

/** A failure of a provider, typed so that nobody parses its words. `instanceof` knows it from any copy of this package. */
export class TelephonyError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, brand, this, TelephonyError);
  }
  override readonly name = 'TelephonyError';
  readonly [brand] = true;
  constructor(
    readonly kind: TelephonyErrorClass,
    message: string,
    readonly details: {
      /** The provider's own code, kept as the recipient's reason. */
      readonly code?: string;
      readonly retryAfterMs?: number;
      /** For `rejected`: the called party asked not to be contacted; it goes on the do-not-call list. */
      readonly optedOut?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }
}
