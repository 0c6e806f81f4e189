import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it was signed: its URL as the provider was told it, and the fields of its form. */
export interface SignedRequest {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | undefined;
}

/**
 * True when one of the tokens signed this request: HMAC-SHA1 over the URL and the sorted fields, with nothing between.
 * The URL is tried with its port and without, for Twilio's back ends disagree on that, and with the fragment that the
 * provider was told; Host and X-Forwarded headers prove nothing and are not looked at (S3). Without a token nothing is believed.
 */
export function isSigned(
  { url, fields, signature }: SignedRequest,
  tokens: readonly string[],
  fragment: string,
): boolean {
  if (signature === undefined) return false;
  const given = Buffer.from(signature);
  const said = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  const urls = spellingsOf(url).flatMap((spelling) => [spelling, spelling + fragment]);
  return tokens.some((token) =>
    urls.some((spelling) => isSame(given, createHmac('sha1', token).update(spelling).update(said).digest('base64'))),
  );
}

/** In constant time: how much of a guess is right must not show. */
function isSame(given: Buffer, expected: string): boolean {
  const bytes = Buffer.from(expected);
  return given.length === bytes.length && timingSafeEqual(given, bytes);
}

/** As it came, then with a port where it has none, and without where it has one. */
function spellingsOf(url: string): string[] {
  const match = /^(https?):\/\/([^/?#]*?)(:\d+)?(?=[/?#]|$)/i.exec(url);
  if (!match) return [url];
  const [whole, scheme = '', host = '', port] = match;
  const rest = url.slice(whole.length);
  const standard = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  return [url, `${scheme}://${host}${port === undefined ? standard : ''}${rest}`];
}
