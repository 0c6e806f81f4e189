import { type Fault, invalid } from '../domain/errors';
import { parsePhoneNumber } from '../domain/phone-number';
import { messageLimit, parseTemplate } from '../domain/template';
import { typedCode } from '../domain/typed-code';
import type { Service } from '../domain/words';
import type { Random } from '../ports/clock';
import type { OtpInput } from './engine';
import type { Parts } from './parts';
import { otpNameOf, otpPlaceholderFaults } from './placeholder-faults';

const defaultLength = 6;
const codePattern = /^[0-9A-Za-z]{4,10}$/;

/** A checked order to send a code. */
export interface OtpOrder {
  readonly e164: string;
  readonly code: string;
  readonly service: Service;
  readonly voice: string;
}

/** What is wrong with as much of an order as is there. */
export function faultsOfOtp(
  { settings, speech }: Pick<Parts, 'settings' | 'speech'>,
  { number, message, voice, option, code, length }: Partial<OtpInput>,
): Fault[] {
  const faults: Fault[] = [];
  const refuse = (field: string, code: string, message: string) => faults.push({ field, code, message });
  const parsed = number === undefined ? null : parsePhoneNumber(number, settings.defaultCountry);
  if (parsed && !parsed.ok) refuse('number', parsed.code, parsed.reason);
  if (message !== undefined && message.length > messageLimit)
    refuse('message', 'too_long', `The message is longer than ${messageLimit} characters.`);
  else if (message !== undefined) {
    faults.push(...otpPlaceholderFaults(message));
    if (parseTemplate(message, otpNameOf).tags.length === 0)
      refuse('message', 'no_otp', 'The message needs {otp} where the code goes.');
  }
  const names = speech.voices().map((one) => one.name);
  if (!names.includes(voice ?? settings.defaultVoice))
    refuse('voice', 'unknown_voice', `This voice is not known. Choose one of: ${names.join(', ')}.`);
  if (option === 'personnel' && !codePattern.test(typedCode(code ?? '')))
    refuse('code', 'invalid_otp', 'A code of your own has 4 to 10 digits or letters.');
  if (option === 'generated' && code !== undefined && code.trim() !== '')
    refuse(
      'code',
      'conflict',
      'A code of your own goes with the option personnel. Choose that, or leave the code out.',
    );
  if (option === 'generated' && length !== undefined && !(Number.isInteger(length) && length >= 4 && length <= 10))
    refuse('length', 'invalid_length', 'A generated code has 4 to 10 digits.');
  return faults;
}

/** Checks an order, and makes its code. @throws GhantiError `invalid_input` naming every fault at once */
export function otpOrder(parts: Pick<Parts, 'settings' | 'speech' | 'random'>, input: OtpInput): OtpOrder {
  const { settings, random } = parts;
  const faults = faultsOfOtp(parts, input);
  const parsed = parsePhoneNumber(input.number, settings.defaultCountry);
  if (faults.length > 0 || !parsed.ok) throw invalid(faults);
  return {
    e164: parsed.e164,
    code: input.option === 'personnel' ? typedCode(input.code ?? '') : generate(random, input.length ?? defaultLength),
    service: input.channel === 'text' ? 'SMS' : 'PHONE',
    voice: input.voice ?? settings.defaultVoice,
  };
}

function generate(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(10)).join('');
}
