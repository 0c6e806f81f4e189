import type { Line, OnSale } from '../lines';
import type { Call } from '../lives/call-record';
import { type Message, segmentsOf } from '../lives/message-record';
import type { StandInSettings } from '../options';
import { rfc2822 } from '../rfc2822';

const version = '2010-04-01';
const dateOf = (date: Date | null) => (date === null ? null : rfc2822(date));

function uriOf({ accountSid }: StandInSettings, path: string): string {
  return `/${version}/Accounts/${accountSid}/${path}`;
}

/** A call as the API shows it: never `initiated`, no start before it was dialled, no length before it is over. */
export function presentCall(settings: StandInSettings, call: Call): unknown {
  const uri = (path = '.json') => uriOf(settings, `Calls/${call.sid}${path}`);
  const talked = call.endedAt !== null && call.status === 'completed';
  return {
    sid: call.sid,
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.updatedAt),
    parent_call_sid: null,
    account_sid: settings.accountSid,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    phone_number_sid: null,
    status: call.status,
    start_time: dateOf(call.startedAt),
    end_time: dateOf(call.endedAt),
    duration: call.endedAt === null ? null : String(call.seconds),
    price: talked ? `-${(Math.ceil(call.seconds / 60) * 0.2).toFixed(5)}` : null,
    price_unit: 'USD',
    direction: 'outbound-api',
    answered_by: call.answeredBy,
    api_version: version,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: '0',
    trunk_sid: null,
    uri: uri(),
    subresource_uris: { events: uri('/Events.json'), recordings: uri('/Recordings.json') },
  };
}

export function presentMessage(settings: StandInSettings, message: Message): unknown {
  const uri = uriOf(settings, `Messages/${message.sid}`);
  return {
    sid: message.sid,
    account_sid: settings.accountSid,
    messaging_service_sid: null,
    to: message.to,
    from: message.from,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: String(segmentsOf(message.body)),
    num_media: '0',
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.updatedAt),
    date_sent: dateOf(message.sentAt),
    error_code: message.errorCode,
    error_message: message.errorCode === null ? null : `Error ${message.errorCode}`,
    price: null,
    price_unit: 'USD',
    api_version: version,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

export function presentOnSale({ number, country, voice, sms }: OnSale): unknown {
  return {
    friendly_name: number,
    phone_number: number,
    lata: null,
    locality: null,
    rate_center: null,
    latitude: null,
    longitude: null,
    region: null,
    postal_code: null,
    iso_country: country,
    address_requirements: 'none',
    beta: false,
    capabilities: { voice, SMS: sms, MMS: false },
  };
}

/** The capabilities of an owned number are in small letters, those on sale are not: Twilio's own inconsistency. */
export function presentLine(settings: StandInSettings, line: Line, can: { voice: boolean; sms: boolean }): unknown {
  return {
    sid: line.sid,
    account_sid: settings.accountSid,
    friendly_name: line.friendlyName,
    phone_number: line.number,
    voice_url: line.voiceUrl,
    voice_method: line.voiceMethod,
    voice_fallback_url: '',
    voice_fallback_method: 'POST',
    voice_caller_id_lookup: false,
    voice_application_sid: null,
    date_created: rfc2822(line.boughtAt),
    date_updated: rfc2822(line.updatedAt),
    sms_url: line.smsUrl,
    sms_method: line.smsMethod,
    sms_fallback_url: '',
    sms_fallback_method: 'POST',
    sms_application_sid: null,
    address_requirements: 'none',
    beta: false,
    capabilities: { voice: can.voice, sms: can.sms, mms: false, fax: false },
    status_callback: line.statusCallback,
    status_callback_method: line.statusCallbackMethod,
    api_version: version,
    identity_sid: null,
    address_sid: null,
    origin: 'twilio',
    trunk_sid: null,
    emergency_status: 'Inactive',
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    bundle_sid: null,
    voice_receive_mode: 'voice',
    status: 'in-use',
    type: null,
    uri: uriOf(settings, `IncomingPhoneNumbers/${line.sid}.json`),
  };
}

export function presentAccount({ accountSid }: StandInSettings): unknown {
  const then = rfc2822(new Date(0));
  return {
    sid: accountSid,
    friendly_name: 'The stand-in',
    status: 'active',
    type: 'Full',
    auth_token: null,
    owner_account_sid: accountSid,
    date_created: then,
    date_updated: then,
    subresource_uris: {},
    uri: `/${version}/Accounts/${accountSid}.json`,
  };
}
