import type { Config } from './table';

/** As much of the configuration as could be read: what is wrong elsewhere is told together with this. */
type Read = { readonly [Name in keyof Config]?: Config[Name] };

/**
 * What some settings need beside them, or rule out. One sentence each.
 * @param isSet  also true of one that is set wrongly, of which that is told
 */
export function faultsBetween(read: Read, isSet: (name: keyof Config) => boolean): string[] {
  const need = (names: readonly (keyof Config)[], why: string) =>
    names.filter((name) => !isSet(name)).map((name) => `${name} is needed ${why}`);
  const speaks = (engine: Config['SPEECH'][number]) => read.SPEECH?.includes(engine) ?? false;
  const faults: string[] = [];
  if (read.TELEPHONY === 'twilio') {
    faults.push(...need(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'], 'when TELEPHONY is twilio'));
    // Who answers would hear Twilio's own error: it fetches what is to be heard. A stand-in may run on this machine.
    if (!isSet('TWILIO_BASE_URL'))
      faults.push(...need(['PUBLIC_URL'], 'when TELEPHONY is twilio: Twilio has to reach it'));
  }
  if (speaks('azure')) {
    faults.push(...need(['AZURE_SPEECH_KEY'], 'when SPEECH has azure'));
    if (!isSet('AZURE_SPEECH_URL')) faults.push(...need(['AZURE_SPEECH_REGION'], 'when SPEECH has azure'));
  }
  if (speaks('google')) faults.push(...need(['GOOGLE_SPEECH_KEY'], 'when SPEECH has google'));
  if (speaks('openai')) faults.push(...need(['OPENAI_SPEECH_URL'], 'when SPEECH has openai'));
  const { HTTP_HEADERS_SECONDS: headers, HTTP_REQUEST_SECONDS: request } = read;
  if (headers !== undefined && request !== undefined && headers > request)
    faults.push('HTTP_HEADERS_SECONDS must not be above HTTP_REQUEST_SECONDS: the headers are a part of the request');
  return faults;
}
