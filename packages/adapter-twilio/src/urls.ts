/**
 * Connection overrides, which Twilio reads from a URL's fragment: five retries, for whatever went wrong. By default it
 * gives up after one, and an answer of 503 is none of its reasons.
 */
export const retryFragment = '#rc=5&rp=all';

/** A callback URL that is tried again until it is heard. */
export function retried(url: string): string {
  return url + retryFragment;
}
