import type { Carrier } from '../carrier';
import { type Line, newLine, type OnSale, onSale } from '../lines';
import { notFound, type RestAnswer, RestError, type RestRequest } from './answer';
import { pageOf } from './paging';
import { callbackUrl } from './parameters';
import { presentLine, presentOnSale } from './present';

/** `/AvailablePhoneNumbers/<country>/<Local|Mobile>.json`. */
export async function availableRoute(carrier: Carrier, request: RestRequest): Promise<RestAnswer> {
  const [, country, kind] = request.path;
  if (request.method !== 'GET' || (kind !== 'Local' && kind !== 'Mobile') || !onSale.some((n) => n.country === country))
    throw notFound(request.url.pathname);
  const query = request.url.searchParams;
  const needs = (name: string, can: boolean) => query.get(name) !== 'true' || can;
  const owned = new Set([...carrier.lines.values()].map((line) => line.number));
  const found = onSale.filter(
    (sold: OnSale) =>
      sold.country === country &&
      sold.kind === kind &&
      !owned.has(sold.number) &&
      needs('VoiceEnabled', sold.voice) &&
      needs('SmsEnabled', sold.sms) &&
      sold.number.includes((query.get('Contains') ?? '').replace(/\D/g, '')),
  );
  return { status: 200, body: pageOf(request, 'available_phone_numbers', found, presentOnSale) };
}

/** `/IncomingPhoneNumbers.json` and `/IncomingPhoneNumbers/<sid>.json`. */
export async function incomingRoute(carrier: Carrier, request: RestRequest): Promise<RestAnswer> {
  const { lines, settings } = carrier;
  const [, sid] = request.path;
  const present = (line: Line) => presentLine(settings, line, capabilitiesOf(line.number));
  if (sid === undefined) {
    if (request.method === 'POST') return { status: 201, body: present(buy(carrier, request.form)) };
    const number = request.url.searchParams.get('PhoneNumber');
    const found = [...lines.values()].filter((line) => number === null || line.number === number);
    return { status: 200, body: pageOf(request, 'incoming_phone_numbers', found.reverse(), present) };
  }
  const line = lines.get(sid);
  if (!line) throw notFound(request.url.pathname);
  if (request.method === 'DELETE') {
    lines.delete(sid);
    return { status: 204, body: null };
  }
  if (request.method === 'POST') change(line, request.form);
  return { status: 200, body: present(line) };
}

function buy({ lines }: Carrier, form: URLSearchParams): Line {
  const number = form.get('PhoneNumber') ?? '';
  if (!/^\+[1-9]\d{6,14}$/.test(number)) throw new RestError(400, 21421, `PhoneNumber ${number} is not valid.`);
  const owned = [...lines.values()].some((line) => line.number === number);
  if (owned || !onSale.some((sold) => sold.number === number))
    throw new RestError(400, 21422, `${number} is not available.`);
  const line = newLine(number);
  change(line, form);
  lines.set(line.sid, line);
  return line;
}

function change(line: Line, form: URLSearchParams): void {
  line.voiceUrl = callbackUrl(form, 'VoiceUrl', 21502) ?? line.voiceUrl;
  line.smsUrl = callbackUrl(form, 'SmsUrl', 21502) ?? line.smsUrl;
  line.statusCallback = callbackUrl(form, 'StatusCallback', 21502) ?? line.statusCallback;
  line.voiceMethod = form.get('VoiceMethod') ?? line.voiceMethod;
  line.smsMethod = form.get('SmsMethod') ?? line.smsMethod;
  line.statusCallbackMethod = form.get('StatusCallbackMethod') ?? line.statusCallbackMethod;
  line.friendlyName = form.get('FriendlyName') ?? line.friendlyName;
  line.updatedAt = new Date();
}

/** A number that was there from the start can do all. */
function capabilitiesOf(number: string): { voice: boolean; sms: boolean } {
  return onSale.find((sold) => sold.number === number) ?? { voice: true, sms: true };
}
