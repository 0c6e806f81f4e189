import twilio from 'twilio';
import type { AccountContext } from 'twilio/lib/rest/api/v2010/account';
import { HttpClient } from './http-client';
import type { TwilioSettings } from './options';

/** The account at Twilio: its part of the official SDK, and what carries the SDK's requests. */
export interface Account {
  readonly api: AccountContext;
  readonly http: HttpClient;
  readonly settings: TwilioSettings;
}

/** Opens the account; nothing is sent yet. */
export function openAccount(settings: TwilioSettings): Account {
  const http = new HttpClient(settings.dispatcher);
  const client = twilio(settings.accountSid, settings.authToken[0], {
    httpClient: http,
    // Empty rather than left out: the SDK would look for these in the environment.
    region: settings.region ?? '',
    edge: settings.edge ?? '',
    logLevel: '',
  });
  if (settings.baseUrl !== undefined) client.api.baseUrl = settings.baseUrl;
  return { api: client.api.v2010.accounts(settings.accountSid), http, settings };
}
