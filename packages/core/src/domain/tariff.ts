/** What things cost, in credits: integers of a smallest unit, never below zero. A plugin: pure and synchronous. */
export interface Tariff {
  /** A call of so many seconds of talk; 0 seconds is a call that nobody answered. Must not fall as seconds rise. */
  call(seconds: number): number;
  /** A delivered text message of so many segments. */
  message(segments: number): number;
}

/**
 * The default tariff: a call per started minute, a text per segment.
 * @throws RangeError when a price is not an integer of zero or more
 */
export function standardTariff({ perMinute = 1, perSegment = 1 } = {}): Tariff {
  for (const [name, price] of Object.entries({ perMinute, perSegment }))
    if (!Number.isSafeInteger(price) || price < 0)
      throw new RangeError(
        `${name} is ${price}: a price is an integer of zero or more, in the smallest unit of credit.`,
      );
  return Object.freeze({
    call: (seconds: number) => Math.ceil(Math.max(0, seconds) / 60) * perMinute,
    message: (segments: number) => Math.max(0, segments) * perSegment,
  });
}
