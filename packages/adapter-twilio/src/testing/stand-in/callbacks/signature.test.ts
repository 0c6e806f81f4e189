import { describe, expect, it } from 'vitest';
import { signatureOf } from './signature';

describe('the signature of the stand-in', () => {
  it('is the one of the published example', () => {
    const params = [
      ['To', '+18005551212'],
      ['CallSid', 'CA1234567890ABCDE'],
      ['From', '+14158675309'],
      ['Digits', '1234'],
      ['Caller', '+14158675309'],
    ] as const;
    expect(signatureOf('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', params)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });
});
