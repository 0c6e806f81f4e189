import { z } from 'zod';
import { checked, choice, decimals, flag, jsonFile, list, seconds, text, whole } from './kinds';

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be +9771..., or several with commas between');
const word = { pattern: /^[a-z0-9-]{1,32}$/, fault: 'must be one word, as Twilio names it' };
const spokenByTwilio = z.record(z.string(), z.object({ voice: z.string().min(1), language: z.string().min(2) }));

/** Who carries calls and texts. */
export const carrier = {
  TELEPHONY: choice({
    about: 'The carrier: simulated ones play each call and reach nobody.',
    of: ['simulated', 'twilio'],
    byDefault: 'simulated',
    example: 'twilio',
  }),
  SIMULATOR_SPEED: decimals({
    about: 'How fast simulated calls pass: 1 is real time, 100 is a hundred times faster.',
    to: 1_000_000,
    byDefault: 1,
    example: '100',
    sets: 'simulator.speed',
  }),
  SIMULATOR_CALLERS: list({
    about: 'Numbers that simulated calls come from.',
    unit: '+9771..., several with commas between',
    of: e164,
    byDefault: '+97715970000',
    example: '+97715970001,+97715970002',
    sets: 'simulator.callers',
  }),
  SIMULATOR_LATENCY_SECONDS: seconds({
    about: 'How long the simulated carrier takes to answer a request.',
    from: 0,
    to: 60,
    byDefault: 0,
    example: '0.2',
    sets: 'simulator.acceptLatencyMs',
  }),
  SIMULATOR_FORGET_SECONDS: seconds({
    about: 'Simulated calls that ended this long ago are kept in the journal alone.',
    from: 0,
    byDefault: 3_600,
    example: '60',
    sets: 'simulator.forgetAfterMs',
  }),
  SIMULATOR_COMPACT: flag({
    about: 'Drop such calls from the journal of the simulated carrier at the start.',
    byDefault: false,
    example: 'true',
    sets: 'simulator.compact',
  }),
  TWILIO_ACCOUNT_SID: text({
    about: 'The Twilio account: AC and 32 hexadecimal digits.',
    pattern: /^AC[0-9a-fA-F]{32}$/,
    fault: 'must be AC and 32 hexadecimal digits',
    example: 'AC00000000000000000000000000000001',
    sets: 'twilio.accountSid',
  }),
  TWILIO_AUTH_TOKEN: text({
    about:
      'Its token; two with a comma between while they rotate: the first signs in, either may sign what Twilio sends.',
    pattern: /^[^,]+(,[^,]+)?$/,
    fault: 'must be one token, or two with a comma between while they rotate',
    example: 'a token of the examples',
    isSecret: true,
    sets: 'twilio.authToken',
  }),
  TWILIO_FROM: list({
    about: 'Numbers that calls and texts come from.',
    unit: '+9771..., several with commas between',
    of: e164,
    example: '+97715970000',
    sets: 'twilio.callers',
  }),
  TWILIO_BASE_URL: checked({
    about: "Another host that speaks Twilio's API.",
    as: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
    without: "Twilio's",
    example: 'http://127.0.0.1:4010',
    sets: 'twilio.baseUrl',
  }),
  TWILIO_REGION: text({ ...word, about: 'Where Twilio keeps the calls.', example: 'ie1', sets: 'twilio.region' }),
  TWILIO_EDGE: text({ ...word, about: 'Where Twilio takes the calls.', example: 'dublin', sets: 'twilio.edge' }),
  TWILIO_READ_TIMEOUT_SECONDS: seconds({
    about: 'A request to Twilio that may be repeated is given up after this.',
    byDefault: 10,
    example: '5',
    sets: 'twilio.readTimeoutMs',
  }),
  TWILIO_COUNTRY: text({
    about: 'The country whose phone numbers are on sale.',
    pattern: /^[A-Z]{2}$/,
    fault: 'must be two capital letters, US',
    without: 'DEFAULT_COUNTRY',
    example: 'US',
    sets: 'twilio.lines.country',
  }),
  TWILIO_LINE_KINDS: list({
    about: 'Kinds of phone numbers on sale.',
    unit: 'local, mobile, tollFree',
    of: z.string().pipe(z.enum(['local', 'mobile', 'tollFree'], 'must be local, mobile, tollFree, or several')),
    byDefault: 'local,mobile',
    example: 'mobile',
    sets: 'twilio.lines.kinds',
  }),
  TWILIO_LINES_SHOWN: whole({
    about: 'Phone numbers on sale of each kind, at most.',
    from: 1,
    to: 1_000,
    byDefault: 20,
    example: '5',
    sets: 'twilio.lines.most',
  }),
  TWILIO_LINE_RATE: whole({
    about: 'What a phone number costs an account.',
    unit: 'credits',
    byDefault: 100,
    example: '250',
    sets: 'twilio.lines.rate',
  }),
  TWILIO_VOICES: jsonFile({
    about: "Twilio's own voice and language for the name of a voice, where Twilio itself speaks.",
    parse: (content) => spokenByTwilio.parse(content),
    otherwise: {},
    example: 'twilio-voices.json',
    sets: 'twilio.voices',
  }),
};
