import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const twilio = {
  TELEPHONY: 'twilio',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a token of the tests',
  TWILIO_FROM: '+97715970000',
};

describe('the configuration for Twilio', () => {
  it('says how Twilio reaches the service: people would answer, and hear an error', () => {
    expect(readConfig(twilio)).toEqual({
      ok: false,
      faults: ['PUBLIC_URL is needed when TELEPHONY is twilio: Twilio has to reach it'],
    });
    expect(readConfig({ ...twilio, PUBLIC_URL: 'https://calls.example.com' }).ok).toBe(true);
  });

  it('may leave it out for a stand-in, which runs on this machine', () => {
    expect(readConfig({ ...twilio, TWILIO_BASE_URL: 'http://127.0.0.1:4010' }).ok).toBe(true);
  });
});

it('names a database whose password is written wrongly, and does not repeat it', () => {
  const read = readConfig({ DATABASE_URL: 'postgres://ghanti:hunter50%@127.0.0.1/x' });
  expect(read).toEqual({ ok: false, faults: [expect.stringMatching(/^DATABASE_URL .*%25/)] });
  expect(JSON.stringify(read)).not.toContain('hunter50');
  expect(readConfig({ DATABASE_URL: 'postgres://ghanti:hunter50%25@127.0.0.1/x' }).ok).toBe(true);
});
