/** Where a text may be cut, the best first: after a sentence, after a clause, after a word. */
const cuts = [/[।?!\n]\s*|\.\s+/gu, /[,;:]\s+/gu, /\s+/gu];

/**
 * Cuts a text into parts that an engine takes, each as long as it may be, at the end of a sentence where there is one.
 * Together they are the text, but for spaces at the cuts.
 * @param fits  true when the engine takes this much; an empty text must fit
 */
export function splitText(text: string, fits: (part: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== '' && !fits(rest)) {
    const end = longestCut(rest, fits);
    const part = rest.slice(0, end).trim();
    if (part !== '') parts.push(part);
    rest = rest.slice(end).trim();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function longestCut(text: string, fits: (part: string) => boolean): number {
  for (const cut of cuts) {
    let best = 0;
    for (const { 0: mark, index } of text.matchAll(cut)) {
      const end = index + mark.length;
      if (!fits(text.slice(0, end))) break;
      best = end;
    }
    if (best > 0) return best;
  }
  // A word longer than the engine takes: cut between letters.
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter('ne').segment(text)) {
    if (end > 0 && !fits(text.slice(0, index + segment.length))) break;
    end = index + segment.length;
  }
  return end;
}
