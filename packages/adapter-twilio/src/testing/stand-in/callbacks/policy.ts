/** How Twilio delivers to one URL: its defaults, and what the fragment of the URL overrides. */
export interface DeliveryPolicy {
  /** The URL as it is asked for and signed: a fragment never goes over the wire. */
  readonly url: string;
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds for one attempt. */
  readonly readMs: number;
  retriesOn(outcome: { readonly status: number | null; readonly timedOut: boolean }): boolean;
}

const whole = (text: string | null, fallback: number, least: number, most: number) => {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : fallback;
};

/**
 * Reads the connection overrides `#rc=<0..5>&rp=<ct,rt,4xx,5xx,all>&rt=<ms>`. The default is one retry, and only of
 * a connection that failed.
 */
export function deliveryPolicyOf(given: string): DeliveryPolicy {
  const cut = given.indexOf('#');
  const overrides = new URLSearchParams(cut < 0 ? '' : given.slice(cut + 1));
  const reasons = new Set((overrides.get('rp') ?? 'ct').split(','));
  const retriedFor = (reason: string) => reasons.has('all') || reasons.has(reason);
  return {
    url: cut < 0 ? given : given.slice(0, cut),
    retries: whole(overrides.get('rc'), 1, 0, 5),
    readMs: whole(overrides.get('rt'), 15_000, 100, 15_000),
    retriesOn({ status, timedOut }) {
      if (status === null) return retriedFor(timedOut ? 'rt' : 'ct');
      return (status >= 500 && retriedFor('5xx')) || (status >= 400 && status < 500 && retriedFor('4xx'));
    },
  };
}
