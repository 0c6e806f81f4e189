/** What became of one request to a host. */
export type SendResult =
  | { readonly outcome: 'answered'; readonly status: number }
  /** No answer came; why, in one word for people: `timeout`, `unreachable`, `private_address`. */
  | { readonly outcome: 'failed'; readonly reason: string };

/**
 * Carries events to hosts by HTTP. The engine signs and decides when; a plugin connects. It must refuse what is not on the
 * public internet, when a URL is registered and again at each connection (S32), must follow no redirect, and must neither
 * keep nor hand on what a host answers. `createWebhookSender` of `@ghanti/outbound-http` is one.
 */
export interface WebhookSender {
  /** Why this URL is not sent to; null when it is. Connects to nobody. */
  refusal(url: string): Promise<{ readonly code: string; readonly message: string } | null>;
  /** POSTs once. Never throws for what the host or the network did. */
  send(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly timeoutMs: number;
  }): Promise<SendResult>;
}
