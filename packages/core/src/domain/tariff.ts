import { z } from 'zod';
import { GhantiError } from './errors';
import { readBy } from './read-by';

/** What things cost, in credits: integers of a smallest unit, never below zero. A plugin: pure and synchronous. */
export interface Tariff {
  /** A call of so many seconds of talk; 0 seconds is a call that nobody answered. Must not fall as seconds rise. */
  call(seconds: number): number;
  /** A delivered text message of so many segments. */
  message(segments: number): number;
}

/** The prices of the standard tariff; what is left out costs 1. */
export interface TariffPrices {
  readonly perMinute?: number | undefined;
  readonly perSegment?: number | undefined;
}

const price = z
  .int({ error: 'A price is an integer of zero or more, in the smallest unit of credit.' })
  .min(0, 'A price is an integer of zero or more, in the smallest unit of credit.')
  .default(1);

const prices = z.strictObject({ perMinute: price, perSegment: price });

/**
 * The default tariff: a call per started minute, a text per segment.
 * @throws GhantiError `invalid_input` when a price is not an integer of zero or more, or has an unknown name
 */
export function standardTariff(given: TariffPrices = {}): Tariff {
  const read = readBy(prices, given);
  if (!read.ok) {
    const faults = read.faults.map((fault) => ({ ...fault, field: fault.field ?? 'prices' }));
    const sentences = faults.map(({ field, message }) => `${field}: ${message}`);
    throw new GhantiError('invalid_input', sentences.join(' '), { faults });
  }
  const { perMinute, perSegment } = read.value;
  return Object.freeze({
    call: (seconds: number) => Math.ceil(Math.max(0, seconds) / 60) * perMinute,
    message: (segments: number) => Math.max(0, segments) * perSegment,
  });
}
