import type { Telephony, WebhookReply, WebhookRequest } from '../../ports/telephony';

/** What a number makes a provider do; the kit asks for a number by this word. */
export type KitFate =
  /** A call that hears the message to its end. */
  | 'heard'
  | 'hangs_up_early'
  /** Hears it to its end, and presses "1" where keys are asked for. */
  | 'presses_one'
  | 'busy'
  | 'no_answer'
  | 'failed'
  /** An answering machine takes it. */
  | 'machine'
  /** A text message that arrives, and one that does not. */
  | 'delivered'
  | 'undelivered'
  /** The request is answered by a refusal of the number, of our account, or of our haste. */
  | 'rejected'
  | 'account'
  | 'throttled'
  /** No byte of the request reaches the provider. */
  | 'not_sent'
  /** The request is lost on its way; it creates nothing. */
  | 'lost_before'
  /** The request creates a call or message, and the answer is lost. */
  | 'lost_after';

/**
 * A plugin under test with the provider behind it: a stand-in server, a sandbox account, or the plugin itself when its
 * provider lives in the process. Made afresh for every check.
 */
export interface KitProvider {
  readonly telephony: Telephony;
  /** A fresh number of this fate, E.164; null when the stand-in cannot do it, and what needs it is skipped. */
  number(fate: KitFate): string | null;
  /** How many calls and messages the provider itself says were created for a number: the ground truth. */
  created(to: string): Promise<number>;
  /** Lets this many seconds of the provider's life go by. */
  advance(seconds: number): Promise<void>;
  /** The provider's time, for look-ups. Default: the machine's. */
  now?(): Date;
  /**
   * For plugins whose provider sends webhooks: where it sends them, and who takes them. The kit gives `deliver`, which
   * hands a request to the plugin and answers what is to be answered over HTTP.
   */
  readonly webhooks?: {
    /**
     * What callback URLs begin with, `http://127.0.0.1:4000/webhooks/<name>`. Default of the kit: `https://ghanti.test/webhooks/kit`.
     * A stand-in that plays audio asks the same host for it, under `/media/<seconds>.wav`.
     */
    readonly base?: string;
    connect(deliver: (request: WebhookRequest) => Promise<WebhookReply>): void;
  };
  close?(): Promise<void>;
}
