import { z } from 'zod';
import { type Delivery, deliver } from './callbacks/deliver';
import type { Carrier } from './carrier';
import { newMessage, segmentsOf } from './lives/message-record';
import { refusals, requestFaults } from './options';

const plan = z.strictObject({ to: z.string(), plan: z.enum([...requestFaults, ...refusals]) });
const inbound = z.strictObject({ from: z.string(), to: z.string(), body: z.string() });

/** The words that end and begin messages again, as Twilio's default handling takes them. */
const stops = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT']);
const starts = new Set(['START', 'YES', 'UNSTOP']);

/** What tests ask of the stand-in itself, under `/stand-in/`; null: there is no such thing. */
export async function adminAnswer(carrier: Carrier, path: string, body: string): Promise<unknown> {
  switch (path) {
    case '/stand-in/health':
      return { underWay: carrier.underWay() };
    case '/stand-in/plans': {
      const { to, plan: planned } = plan.parse(JSON.parse(body));
      carrier.plans.set(to, planned);
      return {};
    }
    case '/stand-in/inbound':
      return { status: (await receive(carrier, inbound.parse(JSON.parse(body)))).status };
    default:
      return null;
  }
}

/** Somebody texts a number of the account: its SmsUrl is told, once STOP and START have had their effect. */
async function receive(carrier: Carrier, { from, to, body }: z.output<typeof inbound>): Promise<Delivery> {
  const { settings, lines, messages, optedOut, truth } = carrier;
  const line = [...lines.values()].find(({ number }) => number === to);
  if (!line || line.smsUrl === '') throw new Error(`${to} has no SmsUrl.`);
  const word = body.trim().toUpperCase();
  if (stops.has(word)) optedOut.add(`${from} ${to}`);
  if (starts.has(word)) optedOut.delete(`${from} ${to}`);
  const order = { from, to, body, statusCallback: null, validitySeconds: 0 };
  const message = newMessage(order, 'inbound', Date.now());
  messages.set(message.sid, message);
  const params = [
    ['ToCountry', 'NP'],
    ['SmsMessageSid', message.sid],
    ['NumMedia', '0'],
    ['SmsSid', message.sid],
    ['SmsStatus', 'received'],
    ['Body', body],
    ['FromCountry', 'NP'],
    ['To', to],
    ['NumSegments', String(segmentsOf(body))],
    ['MessageSid', message.sid],
    ['AccountSid', settings.accountSid],
    ['From', from],
    ['ApiVersion', '2010-04-01'],
  ] as const;
  const method = line.smsMethod === 'GET' ? 'GET' : 'POST';
  return deliver(settings, { url: line.smsUrl, method, params }, ({ url, status, error }) =>
    truth.write({ type: 'callback', event: 'inbound', skipped: false, sid: message.sid, url, status, error }),
  );
}
