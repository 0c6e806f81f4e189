import type { Id } from '../domain/words';
import type { ThrottleRule } from '../ports/store';
import type { Parts } from './parts';

const tenMinutes = 600_000;

/** How many codes may be asked for: to a number, by an account, to numbers that are alike but for the last four digits, from an address. */
export function otpThrottles(
  { settings, signer }: Pick<Parts, 'settings' | 'signer'>,
  accountId: Id,
  e164: string,
  ip: string | undefined,
): ThrottleRule[] {
  const limit = settings.otpPerNumber;
  const rule = (key: string, factor: number): ThrottleRule => ({
    key: `otp:${key}`,
    limit: limit * factor,
    windowMs: tenMinutes,
  });
  const rules = [
    rule(`number:${signer.mac('throttle', e164)}`, 1),
    rule(`account:${accountId}`, 60),
    rule(`prefix:${accountId}:${signer.mac('throttle', e164.slice(0, -4))}`, 20),
  ];
  return ip === undefined ? rules : [...rules, rule(`ip:${accountId}:${signer.mac('throttle', ip)}`, 60)];
}
