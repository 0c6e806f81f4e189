import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { inAsciiDigits } from './digits';
import { withoutTrunkZero } from './trunk-zero';
import { holdsTwoNumbers } from './two-numbers';

/** A number read, or why it was not. */
export type ParsedPhoneNumber =
  | {
      readonly ok: true;
      /** `+9779801000000`. */
      readonly e164: string;
      /** Two letters; null where the plan does not tell (satellites and the like are refused before). */
      readonly country: string | null;
    }
  | { readonly ok: false; readonly code: 'invalid_number' | 'forbidden_number'; readonly reason: string };

/** Longest text that is looked at: a number with all its punctuation is far shorter. */
const longestText = 40;
/** Of a national number; and of E.164, with `00` and a trunk prefix before it. */
const fewestDigits = 4;
const mostDigits = 18;
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad]/g;
const allowed = /^[+(0-9][0-9()\s./-]*$/;
/** A figure with a fraction: its dot parts no groups of digits, and without it another number would be called. */
const fraction = /^\+?\d{7,}\.\d*$/;
/** A whole number as programs write it that count with fractions. */
const wholeFraction = /^(\+?\d{7,})\.0+$/;
const eNotation = /^[+-]?\d+(?:[.,]\d*)?\s*e\s*[+-]?\s*\d{1,3}$/i;
const isoDate = /^(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[0-2])$/;
const dayFirst = /^(?:0?[1-9]|[12]\d|3[0-2])([-/.])(?:0?[1-9]|[12]\d|3[0-2])\1(?:19|20)\d\d$/;

/** Three to five digits that ring somewhere official: never dialled, and no setting changes that (S23). */
const emergencyNumbers: ReadonlySet<string> = new Set([
  ...[
    '000',
    '066',
    '08',
    '100',
    '101',
    '102',
    '103',
    '104',
    '108',
    '110',
    '111',
    '112',
    '113',
    '115',
    '117',
    '118',
    '119',
  ],
  ...[
    '120',
    '122',
    '123',
    '127',
    '128',
    '129',
    '131',
    '132',
    '133',
    '144',
    '150',
    '155',
    '156',
    '158',
    '160',
    '161',
    '166',
  ],
  ...[
    '180',
    '190',
    '191',
    '192',
    '193',
    '194',
    '195',
    '197',
    '199',
    '311',
    '411',
    '511',
    '611',
    '711',
    '811',
    '911',
    '988',
    '995',
    '997',
    '998',
    '999',
  ],
  ...['1098', '1111', '1145', '1166', '1155'],
]);

/** Kinds of numbers that cost the caller or the called dearly. */
const forbiddenTypes: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'PAGER']);

/** Country codes of satellites and international networks: dear, and a mark of toll fraud (S21). */
const forbiddenCallingCodes: ReadonlySet<string> = new Set(['870', '878', '881', '882', '883', '888', '979']);

/**
 * Reads a phone number as it was given: digits of any script, spaces, dashes, brackets and dots; `+977`, `00977` or bare,
 * which is read in `defaultCountry`. Accepted when its length is possible there. A whole number is read as its digits. What
 * has lost digits, and what holds two numbers, is refused: it would ring a stranger.
 */
export function parsePhoneNumber(given: string | number, defaultCountry: string): ParsedPhoneNumber {
  const text = plainText(given);
  if (text === null) return invalidNumber('A number is a whole number, or a text of digits.');
  if (text === '') return invalidNumber('The number is empty.');
  const country = isSupportedCountry(defaultCountry) ? (defaultCountry as CountryCode) : undefined;
  const refusal = refusalOfText(text, country);
  if (refusal !== null) return invalidNumber(refusal);
  if (emergencyNumbers.has(digitsOf(text))) return forbidden(emergencyReason);
  const test = testIn(country);
  const count = digitsOf(text).length;
  // No plan of the world has such: what a plan is asked of takes a hundred times as long, and files have millions of rows.
  if (count < fewestDigits || count > mostDigits)
    return invalidNumber(
      count > mostDigits && holdsTwoNumbers(text, test)
        ? twoNumbers
        : `Its length is not possible: a number has ${fewestDigits} to 15 digits.`,
    );
  const parsed = parsedIn(country, text);
  if (/\d\D+\d/.test(text) && holdsTwoNumbers(text, test, parsed?.isValid() ?? false)) return invalidNumber(twoNumbers);
  if (!parsed || parsed.ext !== undefined)
    return invalidNumber(`It is no phone number${country ? ` of ${country}` : ''}.`);
  if (forbiddenCallingCodes.has(parsed.countryCallingCode))
    return forbidden('Satellite and international network numbers are not called.');
  if (!parsed.isPossible())
    return invalidNumber(`Its length is not possible for a number of ${parsed.country ?? 'its country'}.`);
  if (emergencyNumbers.has(parsed.nationalNumber)) return forbidden(emergencyReason);
  const type = parsed.getType();
  if (type !== undefined && forbiddenTypes.has(type)) return forbidden('Premium-rate numbers are not called.');
  return { ok: true, e164: parsed.number, country: parsed.country ?? null };
}

/** What is wrong with a text as it is written; null when it may be a number. */
function refusalOfText(text: string, country: CountryCode | undefined): string | null {
  if (eNotation.test(text))
    return 'Digits are lost: a spreadsheet has rounded it to E notation. Show the column as a number or text, and save again.';
  if (/^#+$/.test(text)) return 'Digits are lost: the column was too narrow to show it. Widen it, and save again.';
  if (text.startsWith('#')) return 'The cell shows an error in place of a number.';
  if (isoDate.test(text) || dayFirst.test(text)) return 'It is a date, and no phone number.';
  if (fraction.test(text)) return 'It is a figure with a fraction, and no phone number.';
  if (text.length <= longestText && allowed.test(text)) return null;
  if (holdsTwoNumbers(text, testIn(country))) return twoNumbers;
  return 'A number has digits, and may have a plus, spaces, dashes, dots and brackets.';
}

const twoNumbers = 'There are two numbers in one cell: give each a row of its own.';
const emergencyReason = 'Emergency and short service numbers are never called.';

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** Reads a text in the plan of its country, without the 0 that is dialled only within it. */
function parsedIn(country: CountryCode | undefined, text: string): PhoneNumber | undefined {
  const international = text.startsWith('00') ? `+${text.slice(2)}` : text;
  const parsed = parsePhoneNumberFromString(international, {
    ...(country && { defaultCountry: country }),
    extract: false,
  });
  if (!parsed) return undefined;
  const national = withoutTrunkZero(parsed.countryCallingCode, parsed.nationalNumber);
  if (national === parsed.nationalNumber) return parsed;
  if (national === null) return undefined;
  return parsePhoneNumberFromString(`+${parsed.countryCallingCode}${national}`, { extract: false });
}

function testIn(country: CountryCode | undefined) {
  const read = (text: string) => (allowed.test(text.trim()) ? parsedIn(country, text.trim()) : undefined);
  return {
    isPossible: (text: string) => read(text)?.isPossible() ?? false,
    isValid: (text: string) => read(text)?.isValid() ?? false,
  };
}

/** ASCII digits and signs; null for a number that is not whole. */
function plainText(given: string | number): string | null {
  if (typeof given === 'number') return Number.isSafeInteger(given) && given >= 0 ? String(given) : null;
  return inAsciiDigits(
    given
      .slice(0, 4 * longestText)
      .normalize('NFKC')
      .replace(invisible, ''),
  )
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim()
    .replace(/^\(\+(\d{1,3})\)/, '+$1 ')
    .replace(wholeFraction, '$1');
}

function invalidNumber(reason: string): ParsedPhoneNumber {
  return { ok: false, code: 'invalid_number', reason };
}

function forbidden(reason: string): ParsedPhoneNumber {
  return { ok: false, code: 'forbidden_number', reason };
}

/** A number for logs: its country and last two digits, `+977********00`. */
export function maskPhoneNumber(e164: string): string {
  if (e164.length < 8) return '*'.repeat(e164.length);
  return e164.slice(0, 4) + '*'.repeat(e164.length - 6) + e164.slice(-2);
}
