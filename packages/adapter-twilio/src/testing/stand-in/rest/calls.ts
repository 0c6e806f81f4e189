import type { Carrier } from '../carrier';
import { listedAtOf } from '../faults';
import { liveCall } from '../lives/call';
import { type Call, type CallOrder, isOver, newCall, type ProgressEvent, progressEvents } from '../lives/call-record';
import { endCall } from '../lives/progress';
import { parseTwiml } from '../twiml/parse';
import { notFound, type RestAnswer, RestError, type RestRequest } from './answer';
import { pageOf, passesDay } from './paging';
import { callbackUrl, methodOf, phoneNumber, wholeNumber } from './parameters';
import { presentCall } from './present';
import { refuseAsPlanned } from './refuse';

/** An update of a live call waits this long for its end, in milliseconds, then answers how it stands. */
const endsWithinMs = 200;
const longestInline = 4_000;

/** `/Calls.json` and `/Calls/<sid>.json`. */
export async function callsRoute(carrier: Carrier, request: RestRequest): Promise<RestAnswer> {
  const { settings, calls } = carrier;
  const [, sid] = request.path;
  if (sid === undefined) return request.method === 'POST' ? create(carrier, request.form) : list(carrier, request);
  const call = calls.get(sid);
  if (!call) throw notFound(request.url.pathname);
  if (request.method === 'POST') await update(carrier, call, request.form);
  return { status: 200, body: presentCall(settings, call) };
}

function create(carrier: Carrier, form: URLSearchParams): RestAnswer {
  const order = orderOf(form);
  if (![...carrier.lines.values()].some((line) => line.number === order.from))
    throw new RestError(400, 21210, `The source phone number ${order.from} is not yet verified for your account.`);
  refuseAsPlanned(carrier, order.to);
  const { settings } = carrier;
  const call = newCall(order, listedAtOf(settings, order.to));
  const { sid, to, from, statusCallback } = call;
  carrier.truth.write({ type: 'accepted', kind: 'call', sid, to, from, statusCallback });
  carrier.calls.set(call.sid, call);
  const answer = presentCall(settings, call);
  carrier.background(liveCall(carrier, call));
  return { status: 201, body: answer };
}

function orderOf(form: URLSearchParams): CallOrder {
  const to = phoneNumber(form, 'To', 21201, 21211);
  const from = phoneNumber(form, 'From', 21213, 21212);
  const url = callbackUrl(form, 'Url', 21205);
  const twiml = form.get('Twiml');
  if (url === null && twiml === null) throw new RestError(400, 21205, 'Url or Twiml is required.');
  const fallbackUrl = callbackUrl(form, 'FallbackUrl', 21205);
  const amdUrl = form.get('AsyncAmd') === 'true' ? callbackUrl(form, 'AsyncAmdStatusCallback', 21609) : null;
  return {
    to,
    from,
    twiml: twiml === null ? null : checkedInline(twiml),
    source: url === null ? null : { url, method: methodOf(form, 'Method'), params: [] },
    fallback: fallbackUrl === null ? null : { url: fallbackUrl, method: methodOf(form, 'FallbackMethod'), params: [] },
    statusCallback: callbackUrl(form, 'StatusCallback', 21609),
    statusCallbackMethod: methodOf(form, 'StatusCallbackMethod'),
    events: eventsOf(form.getAll('StatusCallbackEvent')),
    timeout: wholeNumber(form, 'Timeout', 60, { least: 1, most: 600, code: 21209 }),
    timeLimit: wholeNumber(form, 'TimeLimit', 14_400, { least: 1, most: 86_400, code: 21209 }),
    machineDetection: machineDetectionOf(form.get('MachineDetection')),
    asyncAmd: amdUrl === null ? null : { url: amdUrl, method: methodOf(form, 'AsyncAmdStatusCallbackMethod') },
  };
}

function checkedInline(twiml: string): string {
  if (twiml.length > longestInline)
    throw new RestError(400, 21218, `Twiml is longer than ${longestInline} characters.`);
  try {
    parseTwiml(twiml);
  } catch (error) {
    throw new RestError(400, 12100, error instanceof Error ? error.message : String(error));
  }
  return twiml;
}

/** Each event is a parameter of its own: one value that names several is none of them. Nothing known: `completed`. */
function eventsOf(given: readonly string[]): ReadonlySet<ProgressEvent> {
  const known = progressEvents.filter((event) => given.includes(event));
  return new Set(known.length > 0 ? known : ['completed']);
}

function machineDetectionOf(given: string | null): CallOrder['machineDetection'] {
  return given === 'Enable' || given === 'DetectMessageEnd' ? given : null;
}

/** `canceled` ends what nobody has taken and leaves a talk alone; `completed` ends either. */
async function update(carrier: Carrier, call: Call, form: URLSearchParams): Promise<void> {
  const wanted = form.get('Status');
  if (wanted !== 'canceled' && wanted !== 'completed')
    throw new RestError(400, 21218, 'The stand-in updates the Status of a call only: canceled or completed.');
  if (isOver(call)) throw new RestError(400, 21220, 'Call is not in-progress. Cannot redirect.');
  if (call.status === 'in-progress' && wanted === 'canceled') return;
  if (call.status !== 'in-progress') endCall(carrier, call, 'canceled');
  call.ending.abort();
  for (let waited = 0; !isOver(call) && waited < endsWithinMs; waited += 10) await carrier.time.wait(10);
}

function list({ settings, calls }: Carrier, request: RestRequest): RestAnswer {
  const query = request.url.searchParams;
  const asked = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = [...calls.values()].filter(
    (call) =>
      call.listedAt <= Date.now() &&
      asked('To', call.to) &&
      asked('From', call.from) &&
      asked('Status', call.status) &&
      passesDay(request.url, 'StartTime', call.startedAt) &&
      passesDay(request.url, 'EndTime', call.endedAt),
  );
  return { status: 200, body: pageOf(request, 'calls', found.reverse(), (call) => presentCall(settings, call)) };
}
