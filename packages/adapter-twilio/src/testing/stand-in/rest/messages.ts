import type { Carrier } from '../carrier';
import { listedAtOf } from '../faults';
import { liveMessage } from '../lives/message';
import { type Message, newMessage } from '../lives/message-record';
import { notFound, type RestAnswer, RestError, type RestRequest } from './answer';
import { pageOf, passesDay } from './paging';
import { callbackUrl, phoneNumber, wholeNumber } from './parameters';
import { presentMessage } from './present';
import { refuseAsPlanned } from './refuse';

const longestBody = 1_600;
/** A message waits no longer than ten hours to be sent. */
const longestValidity = 36_000;

/** `/Messages.json` and `/Messages/<sid>.json`. */
export async function messagesRoute(carrier: Carrier, request: RestRequest): Promise<RestAnswer> {
  const [, sid] = request.path;
  if (sid === undefined) return request.method === 'POST' ? create(carrier, request.form) : list(carrier, request);
  const message = carrier.messages.get(sid);
  if (!message || request.method !== 'GET') throw notFound(request.url.pathname);
  return { status: 200, body: presentMessage(carrier.settings, message) };
}

function create(carrier: Carrier, form: URLSearchParams): RestAnswer {
  const to = phoneNumber(form, 'To', 21604, 21211);
  const from = phoneNumber(form, 'From', 21603, 21212);
  const body = form.get('Body') ?? '';
  if (body === '') throw new RestError(400, 21602, 'Message body is required.');
  if (body.length > longestBody) throw new RestError(400, 21617, `The body is longer than ${longestBody} characters.`);
  const validitySeconds = wholeNumber(form, 'ValidityPeriod', longestValidity, {
    least: 1,
    most: longestValidity,
    code: 21624,
  });
  const statusCallback = callbackUrl(form, 'StatusCallback', 21609);
  if (![...carrier.lines.values()].some((line) => line.number === from))
    throw new RestError(400, 21606, `The 'From' phone number ${from} is not yours, or cannot send messages.`);
  refuseAsPlanned(carrier, to);
  if (carrier.optedOut.has(`${to} ${from}`))
    throw new RestError(400, 21610, 'Attempt to send to unsubscribed recipient.');
  const { settings } = carrier;
  const listedAt = listedAtOf(settings, to);
  const message = newMessage({ to, from, body, statusCallback, validitySeconds }, 'outbound-api', listedAt);
  carrier.truth.write({ type: 'accepted', kind: 'message', sid: message.sid, to, from, statusCallback });
  carrier.messages.set(message.sid, message);
  const answer = presentMessage(settings, message);
  carrier.background(liveMessage(carrier, message));
  return { status: 201, body: answer };
}

function list({ settings, messages }: Carrier, request: RestRequest): RestAnswer {
  const query = request.url.searchParams;
  const asked = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = [...messages.values()].filter(
    (message: Message) =>
      message.listedAt <= Date.now() &&
      asked('To', message.to) &&
      asked('From', message.from) &&
      passesDay(request.url, 'DateSent', message.sentAt),
  );
  const present = (message: Message) => presentMessage(settings, message);
  return { status: 200, body: pageOf(request, 'messages', found.reverse(), present) };
}
