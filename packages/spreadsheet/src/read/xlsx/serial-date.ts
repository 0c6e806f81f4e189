const secondsPerDay = 86_400;
/** Day 0 of Excel's two calendars. In that of 1900 a 29 February 1900 is counted that never was, so that days before differ. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
const lastSerial = 2_958_466;

/**
 * Writes a serial date as ISO text, as it is shown and without a zone: `2026-11-24`, `2026-11-24T17:30:00`, or `17:30:00` for a
 * time alone. Null for what is no date of Excel's.
 */
export function isoDate(serial: number, date1904: boolean): string | null {
  if (!(serial >= 0 && serial < lastSerial)) return null;
  const shifted = !date1904 && serial >= 1 && serial < 60 ? serial + 1 : serial;
  const seconds = Math.round(shifted * secondsPerDay);
  const iso = new Date((date1904 ? epoch1904 : epoch1900) + seconds * 1_000).toISOString();
  if (serial < 1) return iso.slice(11, 19);
  return seconds % secondsPerDay === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}
