import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CallingWindow } from './calling-window';
import { weekdays } from './calling-window';

/** A locale that knows the zones of its region: an accessor on older engines, a method on newer ones. */
interface RegionalLocale extends Intl.Locale {
  readonly timeZones?: readonly string[] | undefined;
  getTimeZones?(): readonly string[] | undefined;
}

/** Of countries that have phone numbers and are in no table of zones: Kosovo, Ascension, Tristan da Cunha. */
const known = new Map<string, readonly string[]>([
  ['XK', ['Europe/Belgrade']],
  ['AC', ['Atlantic/St_Helena']],
  ['TA', ['Atlantic/St_Helena']],
]);

/** The IANA zones of a country (two letters), as this machine's tables have them; empty when they have none. */
export function zonesOfCountry(country: string): readonly string[] {
  const found = known.get(country);
  if (found) return found;
  const locale: RegionalLocale = new Intl.Locale(`und-${country}`);
  const zones = Object.freeze([...(locale.getTimeZones?.() ?? locale.timeZones ?? [])]);
  known.set(country, zones);
  return zones;
}

/**
 * All zones in which the phone of a number may be: those of its country, or of every country that the number may belong to.
 * Empty when nobody can say.
 */
export function zonesOfNumber(e164: string): readonly string[] {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return [];
  const countries = number.country ? [number.country] : number.getPossibleCountries();
  return [...new Set(countries.flatMap((country) => zonesOfCountry(country)))];
}

const hours: Readonly<Record<string, readonly [string, string]>> = {
  US: ['08:00', '21:00'],
  IN: ['09:00', '21:00'],
};

/**
 * The hours in which calls that nobody asked for are usual in a country: United States 8 to 21 (TCPA, TSR; some states end at
 * 20), India 9 to 21 (TRAI), elsewhere 8 to 20, as a careful operator would choose. A starting point, not legal advice.
 *
 * @example
 * await engine.campaigns.update(account, campaign, { callingWindow: usualCallingWindow('NP') })
 */
export function usualCallingWindow(country: string): CallingWindow {
  const [from, to] = hours[country] ?? ['08:00', '20:00'];
  return { from, to, days: [...weekdays] };
}
