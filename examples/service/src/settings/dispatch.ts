import { isTimeZone } from '@ghanti/core';
import { decimals, flag, seconds, text, whole } from './kinds';

/** How numbers and times are read, and who is dialled when. */
export const dispatch = {
  DEFAULT_COUNTRY: text({
    about: 'The country of numbers that are given without one.',
    pattern: /^[A-Z]{2}$/,
    fault: 'must be two capital letters, NP',
    byDefault: 'NP',
    example: 'IN',
    sets: 'engine.defaultCountry',
  }),
  TIME_ZONE: zone({
    about: 'The time zone of times that are given without one.',
    byDefault: 'Asia/Kathmandu',
    example: 'Asia/Kolkata',
    sets: 'engine.timeZone',
  }),
  CALLS_PER_SECOND: decimals({
    about: 'Requests to the carrier in a second, at most, by this process.',
    byDefault: 10,
    example: '1',
    sets: 'engine.callsPerSecond',
  }),
  CHANNELS: whole({
    about: 'Calls at once, at most, over all processes.',
    from: 1,
    byDefault: 50,
    example: '200',
    sets: 'engine.channels',
  }),
  RECALL_GAP_SECONDS: seconds({
    about:
      'An account calls a number no sooner than this after it last did, over all its campaigns; 0 turns the rule off.',
    from: 0,
    byDefault: 0,
    example: '14400',
    sets: 'engine.recallGapMs',
  }),
  DAILY_CAP: whole({
    about: 'How often an account calls a number in 24 hours, at most, over all its campaigns; 0 turns the rule off.',
    to: 1_000,
    byDefault: 0,
    example: '3',
    sets: 'engine.dailyCap',
  }),
  PREPARATION_TRIES: whole({
    about: 'A number over whose preparation workers died this often in a row is not tried again.',
    from: 2,
    byDefault: 3,
    example: '5',
    sets: 'engine.preparationTries',
  }),
  CATCH_UP_SECONDS: seconds({
    about: 'A scheduled run that is later than this is missed.',
    byDefault: 3_600,
    example: '600',
    sets: 'engine.catchUpMs',
  }),
  RING_TIMEOUT_SECONDS: whole({
    about: 'How long a phone rings.',
    unit: 'seconds',
    from: 5,
    to: 600,
    byDefault: 60,
    example: '30',
    sets: 'engine.ringTimeoutSeconds',
  }),
  ENDS_ON_MACHINE: flag({
    about: 'End a call when a machine answers, instead of speaking to it.',
    byDefault: false,
    example: 'true',
    sets: 'engine.policy.endsOnMachine',
  }),
  PRICE_PER_MINUTE: whole({
    about: 'What each started minute of a call costs.',
    unit: 'credits',
    byDefault: 1,
    example: '2',
    sets: 'tariff.perMinute',
  }),
  PRICE_PER_SEGMENT: whole({
    about: 'What each segment of a delivered text costs.',
    unit: 'credits',
    byDefault: 1,
    example: '3',
    sets: 'tariff.perSegment',
  }),
};

function zone(said: Parameters<typeof text>[0] & { byDefault: string }) {
  const made = text(said);
  return { ...made, schema: made.schema.refine(isTimeZone, 'must be an IANA time zone, Asia/Kathmandu') };
}
