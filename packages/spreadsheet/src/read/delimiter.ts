/** What separates columns; Excel writes `;` where the comma is decimal, and tabs as "Unicode text". */
const candidates = [',', ';', '\t', '|'] as const;

/** Finds the delimiter of a CSV by its first record: the candidate that is there most often outside quotes. */
export function delimiterOf(text: string): string {
  const counts = new Map<string, number>(candidates.map((candidate) => [candidate, 0]));
  let inQuotes = false;
  let begun = false;
  for (const character of text) {
    if (character === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (character === '\n' || character === '\r') {
      if (begun) break;
      continue;
    } else counts.set(character, (counts.get(character) ?? -1) + 1);
    begun = true;
  }
  return candidates.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best));
}
