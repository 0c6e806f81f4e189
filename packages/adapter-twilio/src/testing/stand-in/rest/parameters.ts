import type { Method } from '../callbacks/deliver';
import { RestError } from './answer';

/** A phone number of a request, or the error that Twilio answers for this parameter. */
export function phoneNumber(form: URLSearchParams, name: 'To' | 'From', missing: number, invalid: number): string {
  const value = form.get(name)?.trim() ?? '';
  if (value === '') throw new RestError(400, missing, `A '${name}' phone number is required.`);
  if (!/^\+[1-9]\d{6,14}$/.test(value))
    throw new RestError(400, invalid, `The '${name}' number ${value} is not a valid phone number.`);
  return value;
}

/** A URL that Twilio would call back; null when it is left out. Its host may hold no underscore. */
export function callbackUrl(form: URLSearchParams, name: string, code: number): string | null {
  const value = form.get(name);
  if (value === null || value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname.includes('_'))
    throw new RestError(400, code, `${name} is not a valid URL: ${value}`);
  return value;
}

export function methodOf(form: URLSearchParams, name: string): Method {
  return form.get(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST';
}

/** A whole number between bounds, or what stands for it when it is left out. */
export function wholeNumber(
  form: URLSearchParams,
  name: string,
  fallback: number,
  { least, most, code }: { readonly least: number; readonly most: number; readonly code: number },
): number {
  const given = form.get(name);
  if (given === null || given === '') return fallback;
  const value = Number(given);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RestError(400, code, `${name} must be between ${least} and ${most}: ${given}`);
  return value;
}
