import { newSid } from './sids';

/** A phone number that the account owns. */
export interface Line {
  readonly sid: string;
  readonly number: string;
  readonly boughtAt: Date;
  updatedAt: Date;
  friendlyName: string;
  voiceUrl: string;
  voiceMethod: string;
  smsUrl: string;
  smsMethod: string;
  statusCallback: string;
  statusCallbackMethod: string;
}

/** A number becomes the account's. */
export function newLine(number: string, friendlyName = number): Line {
  const now = new Date();
  return {
    sid: newSid('PN'),
    number,
    boughtAt: now,
    updatedAt: now,
    friendlyName,
    voiceUrl: '',
    voiceMethod: 'POST',
    smsUrl: '',
    smsMethod: 'POST',
    statusCallback: '',
    statusCallbackMethod: 'POST',
  };
}

/** What a number on sale can do. */
export interface OnSale {
  readonly number: string;
  readonly country: string;
  readonly kind: 'Local' | 'Mobile';
  readonly voice: boolean;
  readonly sms: boolean;
}

/** The shop: small, so that a test can empty it. Local numbers of Nepal speak only, as most landlines do. */
export const onSale: readonly OnSale[] = [
  ...[1, 2, 3, 4, 5].map((n) => aNumber(`+9771597010${n}`, 'NP', 'Local', true, false)),
  ...[1, 2, 3].map((n) => aNumber(`+97798010002${n}0`, 'NP', 'Mobile', true, true)),
  ...[1, 2, 3].map((n) => aNumber(`+1415555010${n}`, 'US', 'Local', true, true)),
  aNumber('+14155550109', 'US', 'Local', false, true),
];

function aNumber(number: string, country: string, kind: OnSale['kind'], voice: boolean, sms: boolean): OnSale {
  return { number, country, kind, voice, sms };
}
