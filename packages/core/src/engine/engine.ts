import type { EventEmitter } from 'eventemitter3';
import type { Account } from '../domain/account';
import type { CallingWindow } from '../domain/calling-window';
import type { Campaign, KeypadQuestion } from '../domain/campaign';
import type { Fault } from '../domain/errors';
import type { HostEventType } from '../domain/host-event';
import type { Otp } from '../domain/otp';
import type { OwnedLine, PhoneLine } from '../domain/phone-line';
import type { PastAttempt, Recipient } from '../domain/recipient';
import type { Run, Selection } from '../domain/run';
import type { Suppression } from '../domain/suppression';
import type { CampaignStatus, Id, NumberStatus, Service, Tags, TagValue } from '../domain/words';
import type { AudioBytes } from '../ports/audio-probe';
import type { Media } from '../ports/media';
import type { SpokenAudio, Voice } from '../ports/speech';
import type {
  IdempotencyClaim,
  PageOf,
  PageRequest,
  RecipientOfCampaign,
  Store,
  WebhookDelivery,
  WebhookEndpoint,
} from '../ports/store';
import type { WebhookReply, WebhookRequest } from '../ports/telephony';
import type { EngineEvents } from './events';

/** A number of a list, before it is judged. */
export interface NumberInput {
  /** As it was given: an integer or a text in any script. */
  readonly number: string | number;
  readonly tags?: Readonly<Record<string, TagValue>>;
  /** The host's own id of it, 1 to 200 characters without control characters; answered wherever the number is. Not unique. */
  readonly reference?: string;
  /** Where it stood, for errors: a row of a file. Default: its index in what was given. */
  readonly row?: number;
  /** Why who read the list rejects this row already: it is reported with this reason, and its number is not looked at. */
  readonly refusal?: string;
}

export interface CampaignInput {
  readonly name: string;
  readonly services: Service;
  readonly description?: string;
  /** Full names (`tags_name`) of the list's columns. */
  readonly usableTags?: readonly string[];
  /** When its numbers may be reached, by the clocks of the called party; null or left out: at any time. */
  readonly callingWindow?: CallingWindow | null;
}

/** How a campaign is created. */
export interface CreateOptions {
  /** One bad number refuses all, and each is a fault; else bad ones are reported and the good ones count. Default false. */
  readonly allOrNothing?: boolean;
  /** Answers the ids of the numbers that were kept, of at most 50,000; more are refused before any is kept. Default false. */
  readonly returning?: boolean;
  readonly idempotency?: IdempotencyClaim | null;
}

/** A number that an import kept. */
export interface KeptNumber {
  readonly id: Id;
  /** Where it stood in what was given: `NumberInput.row`, else its index. */
  readonly row: number;
  /** E.164. */
  readonly number: string;
  readonly given: string | number;
  readonly reference: string | null;
}

/** A row that was left out of an import. */
export interface RejectedRow {
  readonly row: number;
  readonly value: string;
  readonly reason: string;
}

export interface ImportSummary {
  readonly accepted: number;
  readonly duplicates: number;
  /** The first 100. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
}

/** A number of a list as it would be kept. */
export interface PreviewedNumber {
  readonly row: number;
  readonly number: string | number;
  readonly e164: string;
  readonly tags: Tags;
}

/** What would become of a list. */
export interface ListPreview extends ImportSummary {
  /** The first ones that would be kept. */
  readonly rows: readonly PreviewedNumber[];
}

export interface PreviewOptions {
  /** How many of the good rows are answered. Default 20. */
  readonly rows?: number;
  /** Told of each rejected row, before the next number is taken. */
  readonly rejected?: (row: RejectedRow) => void | Promise<void>;
}

/** What to begin. What is left out is taken from the campaign's latest begin. */
export interface BeginInput {
  readonly message?: string;
  /** An own audio that was stored before by `voices.keepAudio`. */
  readonly audio?: { readonly key: string; readonly name: string; readonly seconds: number };
  readonly priority?: 'message' | 'audio';
  readonly voice?: string;
  /** A question answered by keys; null asks none. Left out beside a new message or audio, none is asked. */
  readonly keypad?: KeypadQuestion | null;
  /** When it begins: an instant, or ISO 8601 as local time in the engine's zone or with an offset. Left out: now. */
  readonly scheduledFor?: Date | string;
  /** Default: the numbers not started yet, so that silence never calls anyone again. */
  readonly selection?: Selection;
  readonly idempotency?: IdempotencyClaim;
}

export interface OtpInput {
  readonly number: string;
  /** Holds `{otp}`. */
  readonly message: string;
  readonly channel: 'text' | 'voice';
  readonly option: 'personnel' | 'generated';
  /** For `personnel`: 4 to 10 digits or letters. Blanks and dashes in it are left out, digits of any script are sent as ASCII. */
  readonly code?: string;
  /** For `generated`: 4 to 10, default 6. */
  readonly length?: number;
  readonly voice?: string;
  /** The caller's address, for throttling. */
  readonly ip?: string;
}

/** Campaigns: every method acts for one account and sees nothing of another's. */
export interface CampaignsApi {
  /** Streams numbers in; bad rows are reported and lose no good one. @throws GhantiError `invalid_input` when none is good */
  create(
    accountId: Id,
    input: CampaignInput,
    numbers: AsyncIterable<NumberInput> | Iterable<NumberInput>,
    options?: CreateOptions,
  ): Promise<{ campaign: Campaign; summary: ImportSummary; numbers: readonly KeptNumber[] | null; replayed: boolean }>;
  list(
    accountId: Id,
    request: PageRequest & { search?: string; status?: CampaignStatus },
  ): Promise<PageOf<Campaign> & { callers: readonly string[] }>;
  /** @throws GhantiError `not_found` */
  get(accountId: Id, id: Id): Promise<Campaign>;
  /** @throws GhantiError `not_found`, `conflict` (services while running), `invalid_input` */
  update(
    accountId: Id,
    id: Id,
    patch: Partial<Pick<CampaignInput, 'name' | 'services' | 'description' | 'callingWindow'>>,
  ): Promise<Campaign>;
  /** @throws GhantiError `not_found`, `conflict` while running */
  remove(accountId: Id, id: Id): Promise<void>;
  /** @throws GhantiError `not_found`, `conflict`, `invalid_input`, `insufficient_credits`, `idempotency_mismatch` */
  begin(accountId: Id, id: Id, input: BeginInput): Promise<{ run: Run; campaign: Campaign; replayed: boolean }>;
  /** What a key began before, for those who have work to do before they can repeat a begin. @throws GhantiError `not_found`, `idempotency_mismatch` */
  begunUnder(accountId: Id, id: Id, idempotency: IdempotencyClaim): Promise<{ run: Run; campaign: Campaign } | null>;
  /** What a begin of this input would be refused for, all of it, without beginning: for forms. @throws GhantiError `not_found` */
  faultsOf(accountId: Id, id: Id, input: BeginInput): Promise<readonly Fault[]>;
  pause(accountId: Id, id: Id): Promise<Run>;
  resume(accountId: Id, id: Id): Promise<Run>;
  terminate(accountId: Id, id: Id): Promise<Run>;
  runs(accountId: Id, id: Id): Promise<readonly Run[]>;
  /** All recipients, streamed in the order of their ids: for reports. */
  recipients(accountId: Id, id: Id): AsyncIterable<Recipient>;
}

/** Numbers of campaigns. */
export interface NumbersApi {
  /** What is wrong with the numbers of a list, each at its place: `numbers[1].number`. */
  faultsOf(numbers: Iterable<NumberInput>): readonly Fault[];
  /** What would become of a list if a campaign were created of it; nothing is kept. */
  preview(numbers: AsyncIterable<NumberInput> | Iterable<NumberInput>, options?: PreviewOptions): Promise<ListPreview>;
  list(
    accountId: Id,
    campaignId: Id,
    request: PageRequest & { status?: NumberStatus; reference?: string },
  ): Promise<PageOf<Recipient>>;
  /**
   * All of them or none; one that the list repeats is added once. Under a key that added them before it answers those of
   * them that are still there.
   */
  add(
    accountId: Id,
    campaignId: Id,
    numbers: readonly NumberInput[],
    idempotency?: IdempotencyClaim | null,
  ): Promise<{ added: readonly Recipient[]; duplicates: number; replayed: boolean }>;
  get(accountId: Id, id: Id): Promise<RecipientOfCampaign>;
  history(accountId: Id, id: Id): Promise<readonly PastAttempt[]>;
  edit(
    accountId: Id,
    id: Id,
    /** Of the tags those that are given; a reference that is null is taken away. */
    patch: { number?: string | number; tags?: Readonly<Record<string, TagValue>>; reference?: string | null },
  ): Promise<RecipientOfCampaign>;
  remove(accountId: Id, id: Id): Promise<RecipientOfCampaign>;
}

/** Phone numbers that campaigns call from. */
export interface PhoneLinesApi {
  owned(accountId: Id): Promise<readonly OwnedLine[]>;
  available(): Promise<readonly PhoneLine[]>;
  /** Under a key that bought it before it answers the same, and goes on where a crash had cut it off. */
  buy(
    accountId: Id,
    sid: string,
    idempotency?: IdempotencyClaim | null,
  ): Promise<{ line: OwnedLine; replayed: boolean }>;
  release(accountId: Id, sid: string): Promise<OwnedLine>;
}

/** What became of numbers for the do-not-call list. */
export interface ListedSummary {
  /** Numbers that could be read. */
  readonly accepted: number;
  /** Those of them that were not listed before. */
  readonly added: number;
  /** The first 100. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
}

/** Who is not to be contacted: judged at the moment of each dispatch (docs/dispatch-rules.md). */
export interface DoNotCallApi {
  /**
   * Lists numbers. Bad ones are reported and the good ones count, unless `allOrNothing`.
   * @throws GhantiError `invalid_input`
   */
  add(
    accountId: Id,
    numbers: AsyncIterable<NumberInput> | Iterable<NumberInput>,
    options?: { note?: string | null; allOrNothing?: boolean },
  ): Promise<ListedSummary>;
  /** Answers the number, E.164. @throws GhantiError `not_found`, `conflict` for one who opted out, unless `optedIn` */
  remove(accountId: Id, number: string | number, options?: { optedIn?: boolean }): Promise<string>;
  list(accountId: Id, request: PageRequest & { search?: string }): Promise<PageOf<Suppression>>;
}

/** One-time passwords. */
export interface OtpApi {
  /** What an order would be refused for, as far as it is known yet. */
  faultsOf(input: Partial<OtpInput>): readonly Fault[];
  /** The code is null under a key that sent it before. @throws GhantiError `invalid_input`, `throttled`, `insufficient_credits`, `unavailable` */
  send(
    accountId: Id,
    input: OtpInput,
    idempotency?: IdempotencyClaim | null,
  ): Promise<{ otp: Otp; code: string | null; replayed: boolean }>;
  /**
   * Blanks, dashes and marks that cannot be seen do not count, digits may be of any script, letters have their case. What can be no
   * code costs no try.
   * @throws GhantiError `invalid_input` with the tries left, `not_found`
   */
  verify(accountId: Id, by: { id: Id } | { number: string }, code: string): Promise<Otp>;
  list(accountId: Id, request: PageRequest): Promise<PageOf<Otp>>;
}

/** An account, as a host makes it that signs in by itself. */
export interface AccountInput {
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Granted at once; default 0. */
  readonly credits?: number;
}

/** Accounts: whoever calls these decides for all of them. */
export interface AccountsApi {
  /** The first account ever made is the administrator. @throws GhantiError `conflict` when the email is taken, `invalid_input` */
  create(input: AccountInput): Promise<Account>;
  get(id: Id): Promise<Account | null>;
  /** Grants credits, a positive integer. @throws GhantiError `not_found`, `invalid_input` */
  grant(id: Id, amount: number): Promise<Account>;
}

/** Voices, and the audio that accounts bring. */
export interface VoicesApi {
  list(): readonly Voice[];
  readonly defaultVoice: string;
  /** Speaks a sample, cached by content. @throws GhantiError `invalid_input`, `unavailable` */
  preview(message: string, voice?: string): Promise<SpokenAudio & { key: string }>;
  /**
   * Measures and stores an account's own audio, once by its content. `body` is its bytes, or opens them as a stream, which may be read
   * twice; the signal ends the work when nobody waits for it any more.
   * @throws GhantiError `unsupported_media`, `unavailable`
   */
  keepAudio(
    body: AudioBytes,
    name: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<{ key: string; name: string; seconds: number }>;
  /** The public, signed, expiring URL of a stored audio. */
  url(key: string): string;
  /** True when the query of a media URL was signed by us and has not expired. */
  verifyUrl(key: string, expires: string, signature: string): boolean;
}

/** What an endpoint is registered with. */
export interface WebhookInput {
  /** https, on the public internet. */
  readonly url: string;
  readonly description?: string;
  /** What it is told; empty or left out: everything. */
  readonly types?: readonly HostEventType[];
}

/** What a test event came to. */
export interface WebhookTest {
  readonly delivered: boolean;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Why no answer came. */
  readonly reason: string | null;
  readonly ms: number;
}

/** Webhooks to the host: where an account wants to be told of its numbers and runs (docs/webhooks.md). */
export interface WebhooksApi {
  /** The secret is answered here and never again. @throws GhantiError `invalid_input` for a URL that is not called, `conflict` */
  register(accountId: Id, input: WebhookInput): Promise<{ endpoint: WebhookEndpoint; secret: string }>;
  list(accountId: Id): Promise<readonly WebhookEndpoint[]>;
  /** @throws GhantiError `not_found` */
  get(accountId: Id, id: Id): Promise<WebhookEndpoint>;
  /** Enabling one that was disabled sends what waits. @throws GhantiError `not_found`, `invalid_input` */
  update(accountId: Id, id: Id, patch: Partial<WebhookInput> & { enabled?: boolean }): Promise<WebhookEndpoint>;
  remove(accountId: Id, id: Id): Promise<WebhookEndpoint>;
  /** A new secret, answered here and never again. The old one signs beside it for a day. */
  rotate(accountId: Id, id: Id): Promise<{ endpoint: WebhookEndpoint; secret: string }>;
  /** Sends a test event now and tells the outcome; nothing of the answer's body. @throws GhantiError `throttled` */
  test(accountId: Id, id: Id): Promise<WebhookTest>;
  /** Newest first, of the last two weeks. */
  deliveries(accountId: Id, id: Id, page: PageRequest): Promise<PageOf<WebhookDelivery>>;
}

/**
 * The engine: everything the REST API does, as typed methods. Made by `createEngine`.
 *
 * @example
 * const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() })
 * await engine.start()
 */
export interface Engine {
  readonly events: EventEmitter<EngineEvents>;
  readonly accounts: AccountsApi;
  readonly campaigns: CampaignsApi;
  readonly numbers: NumbersApi;
  readonly phoneLines: PhoneLinesApi;
  readonly doNotCall: DoNotCallApi;
  readonly otp: OtpApi;
  readonly voices: VoicesApi;
  readonly webhooks: WebhooksApi;
  /** For the HTTP layer: accounts, sessions, throttles and idempotency are kept there. */
  readonly store: Store;
  readonly media: Media;
  /** Reconciles what was in doubt, then dials. The process stays alive until `stop()`. */
  start(): Promise<void>;
  /** Dials nobody new, lets requests in flight finish, gives leases back. Resolves within 30 seconds. For good: make another to go on. */
  stop(): Promise<void>;
  /** Hands a provider's webhook to its plugin and commits its events before the answer. @throws GhantiError `not_found`, `forbidden` */
  handleWebhook(provider: string, request: WebhookRequest): Promise<WebhookReply>;
  /** True while it dials and its store answers: while `hindrance` says null. */
  ready(): Promise<boolean>;
  /**
   * What keeps this process from dialling, for people: it has not started, its store does not answer or takes no writes, or its last tries
   * failed for want of something of its own, such as space on the disk. Null when nothing does. A provider that is away is none.
   */
  hindrance(): Promise<string | null>;
  /** An account by id, for hosts that sign in by themselves. */
  account(id: Id): Promise<Account | null>;
}
