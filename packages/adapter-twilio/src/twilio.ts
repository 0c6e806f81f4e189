import { type Telephony, TelephonyError } from '@ghanti/core';
import { openAccount } from './account';
import { readingFailure } from './errors';
import { messagesOf } from './messages';
import { numbersOf } from './numbers';
import { type TwilioOptions, twilioSettings } from './options';
import { voiceOf } from './voice';
import { webhooksOf } from './webhooks';

/**
 * Makes the Telephony port on Twilio's REST API, through Twilio's own SDK. A request that creates is sent once and never
 * again; what is lost on its way is doubt, which Twilio's lists resolve by the two numbers and the time.
 *
 * @example
 * const telephony = twilioTelephony({ accountSid: 'AC...', authToken: '...', callers: ['+9771...'] })
 * const engine = createEngine({ store, telephony, settings: { publicUrl: 'https://calls.example.com' } })
 * @throws ZodError naming every option that is wrong
 */
export function twilioTelephony(options: TwilioOptions): Telephony {
  const settings = twilioSettings(options);
  const account = openAccount(settings);
  const voice = voiceOf(account);
  const messages = messagesOf(account);

  return {
    name: 'twilio',
    capabilities: {
      services: ['PHONE', 'SMS'],
      doubt: 'lookup',
      hangUp: true,
      numbers: true,
      machineDetection: true,
      keypad: true,
    },
    defaultCallers: settings.callers,
    placeCall: voice.place,
    sendMessage: messages.send,
    findPlaced: (request) => (request.service === 'PHONE' ? voice.placed(request) : messages.placed(request)),
    fetch: (service, providerId) => (service === 'PHONE' ? voice.fetch(providerId) : messages.fetch(providerId)),
    hangUp: voice.hangUp,
    async probe(signal) {
      const status = await account.http
        .within(signal, () => account.api.fetch())
        .then(
          (found) => found.status,
          (error: unknown) => {
            throw readingFailure(error);
          },
        );
      if (status !== 'active')
        throw new TelephonyError('account', `The account at Twilio is ${status}.`, { code: `account_${status}` });
    },
    numbers: numbersOf(account),
    handleWebhook: webhooksOf(settings),
    close: () => account.http.close(),
  };
}
