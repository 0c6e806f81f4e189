import { type Fault, GhantiError } from '@ghanti/core';

type Names = Readonly<Record<string, string>>;

/** The engine's names of fields, as the wire writes them. Whatever is not here is called the same on both sides. */
const everywhere: Names = {
  scheduledFor: 'schedule_date',
  voice: 'voice_input',
  'keypad.timeoutSeconds': 'keypad.timeout',
  'selection.statuses': 'status',
  'selection.ids': 'individual',
  callingWindow: 'calling_window',
  tags: 'available_tags',
  channel: 'sms_send_options',
  option: 'otp_options',
  code: 'otp',
  length: 'otp_length',
  sid: 'phone_sid',
  optedIn: 'opted_in',
  firstName: 'first_name',
  lastName: 'last_name',
};

/** What the engine calls `numbers` comes in many ways. `[]` stands for any index. */
const places = {
  'campaign list': { numbers: 'individual_number', 'numbers[].number': 'individual_number[]' },
  'campaign file': { numbers: 'send_to_number_file' },
  'added list': { 'numbers[]': '[]', 'numbers[].tags': '[].available_tags' },
  'added one': { 'numbers[]': '', 'numbers[].tags': 'available_tags' },
  'do-not-call list': { 'numbers[].number': 'numbers[]' },
  'do-not-call file': { numbers: 'numbers_file' },
} satisfies Record<string, Names>;

/** Where a request gives its numbers. */
export type Place = keyof typeof places;

/** What the engine finds wrong with a request, in the words of the request. */
export function inWireNames(faults: readonly Fault[], place?: Place): readonly Fault[] {
  return faults.map((fault) => ({
    ...fault,
    field: fault.field === null ? null : wireName(fault.field, place) || null,
  }));
}

/** Asks the engine, and lets its refusal speak of the fields of the request. */
export async function asking<T>(ask: () => T | Promise<T>, place?: Place): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GhantiError) || error.faults.length === 0) throw error;
    const { code, message, retryAfterMs, cause } = error;
    throw new GhantiError(code, message, {
      faults: inWireNames(error.faults, place),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function wireName(field: string, place: Place | undefined): string {
  return renamed(place ? renamed(field, places[place]) : field, everywhere);
}

/** By the longest beginning of a field's name that has another: `numbers[3].tags.tags_name` begins with `numbers[].tags`. */
function renamed(field: string, names: Names): string {
  const indexes = field.match(/\[\d+\]/g) ?? [];
  const plain = field.replace(/\[\d+\]/g, '[]');
  for (const { index: end } of [...plain.matchAll(/(?=[.[])|$/g)].reverse()) {
    const known = names[plain.slice(0, end)];
    if (known === undefined) continue;
    const kept = indexes.slice(listsIn(plain.slice(0, end)) - listsIn(known));
    const name = (known + plain.slice(end)).replace(/\[\]/g, () => kept.shift() ?? '[]');
    return name.replace(/^\./, '');
  }
  return field;
}

function listsIn(name: string): number {
  return name.split('[]').length - 1;
}
