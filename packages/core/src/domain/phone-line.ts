import type { Id } from './words';

/** What a phone number that one can buy is able to do. */
export interface LineCapabilities {
  readonly voice: boolean;
  readonly sms: boolean;
  readonly mms: boolean;
  readonly fax: boolean;
}

/** A phone number that the provider sells or we own: campaigns call from it. */
export interface PhoneLine {
  readonly number: string;
  readonly sid: string;
  readonly friendlyName: string;
  readonly capabilities: LineCapabilities;
  /** Price in credits, paid when bought. */
  readonly rate: number;
  readonly acceptIncoming: string;
  readonly configureWith: string;
  readonly callComesIn: string;
  readonly callUrl: string;
  readonly httpRequest: string;
}

/** A phone number bought by an account. */
export interface OwnedLine extends PhoneLine {
  readonly accountId: Id;
  readonly boughtAt: Date;
}
