import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { isSigned } from './signature';

const sign = twilio.getExpectedTwilioSignature;

describe('the signature', () => {
  it("is that of Twilio's published example", () => {
    const request = {
      url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
      fields: {
        CallSid: 'CA1234567890ABCDE',
        Caller: '+14158675309',
        Digits: '1234',
        From: '+14158675309',
        To: '+18005551212',
      },
      signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    };
    expect(isSigned(request, ['12345'], '')).toBe(true);
    expect(isSigned(request, ['12346'], '')).toBe(false);
    expect(isSigned({ ...request, signature: undefined }, ['12345'], '')).toBe(false);
    expect(isSigned(request, [], '')).toBe(false);
  });

  it('may be made with either token while they rotate', () => {
    const request = { url: 'https://a.example/x', fields: { A: '1' } };
    const signature = sign('old', request.url, request.fields);
    expect(isSigned({ ...request, signature }, ['new', 'old'], '')).toBe(true);
    expect(isSigned({ ...request, signature }, ['new'], '')).toBe(false);
  });

  it.each([
    ['https://a.example/x', 'https://a.example:443/x'],
    ['https://a.example:443/x', 'https://a.example/x'],
    ['http://a.example/x', 'http://a.example:80/x'],
    ['http://a.example:3000/x', 'http://a.example/x'],
    ['http://[::1]:3000/x', 'http://[::1]/x'],
  ])('of %s may be over %s', (url, signed) => {
    expect(isSigned({ url, fields: {}, signature: sign('t', signed, {}) }, ['t'], '')).toBe(true);
  });

  it.each([
    ['https://a.example/x', 'http://a.example/x'],
    ['https://a.example/x', 'https://a.example:8443/x'],
    ['https://a.example/x', 'https://b.example/x'],
    ['https://a.example/x', 'https://a.example/y'],
    ['https://a.example/x', 'https://a.example/x?y=1'],
  ])('of %s is not over %s', (url, signed) => {
    expect(isSigned({ url, fields: {}, signature: sign('t', signed, {}) }, ['t'], '')).toBe(false);
  });

  it('may be over the URL with the fragment that Twilio was told', () => {
    const signature = sign('t', 'https://a.example/x#rc=5', {});
    expect(isSigned({ url: 'https://a.example/x', fields: {}, signature }, ['t'], '#rc=5')).toBe(true);
    expect(isSigned({ url: 'https://a.example/x', fields: {}, signature }, ['t'], '#rc=4')).toBe(false);
  });

  it("is judged as the SDK's own validator judges it, over 1,000 requests of which many are spoiled", () => {
    const host = fc.constantFrom('a.example', 'ghanti.example', '127.0.0.1');
    const port = fc.constantFrom('', ':80', ':443', ':3000', ':8443');
    const path = fc.stringMatching(/^(\/[a-z0-9._~-]{1,12}){1,3}(\?[a-z]{1,5}=[a-z0-9]{0,5})?$/);
    const url = fc
      .tuple(fc.constantFrom('http', 'https'), host, port, path)
      .map(([a, b, c, d]) => `${a}://${b}${c}${d}`);
    const fields = fc.dictionary(
      fc.stringMatching(/^[A-Za-z]{1,12}$/),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      {
        maxKeys: 12,
        noNullPrototype: true,
      },
    );
    let agreedGenuine = 0;
    fc.assert(
      fc.property(
        url,
        url,
        fields,
        fields,
        fc.constantFrom('t', 'u'),
        fc.nat(5),
        (one, other, said, else_, token, spoil) => {
          const signedUrl = spoil === 1 ? other : spoil === 2 ? one.replace(/^(https?:\/\/[^/:]+)(:\d+)?/, '$1') : one;
          const made = sign(token, signedUrl, spoil === 3 ? else_ : said);
          const signature = spoil === 4 ? made.slice(0, -2) : made;
          const theirs = twilio.validateRequest('t', signature, one, said);
          expect(isSigned({ url: one, fields: said, signature }, ['t'], '')).toBe(theirs);
          if (theirs) agreedGenuine++;
        },
      ),
      { numRuns: 1_000 },
    );
    expect(agreedGenuine).toBeGreaterThan(100);
  });
});
