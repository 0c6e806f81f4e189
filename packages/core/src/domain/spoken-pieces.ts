import { parseTemplate, type Template } from './template';

/** A clause ends here. Not at the point of an abbreviation ("रु. 500"), nor at a colon, whose code or amount belongs to it. */
const clauseEnd = /[।?!\n]+["'”’)\]]*\s*|[,;]["'”’)\]]*\s+|(?<!(?:^|\s)[\p{L}\p{M}]{1,3})\.["'”’)\]]*\s+/gu;
/** A word with the space after it; a tag is part of the word that it is glued to. */
const wordPattern = /\S+\s*|\s+/gu;

/** A common run inside a clause is worth a cut from so many words on: each cut costs a little of the melody. */
const worthCutting = 4;

/**
 * Cuts a message into the pieces that are spoken one by one: what has no tag is common to all recipients and spoken once, what has
 * tags is spoken once for each distinct text. Cuts are made where a reader pauses; inside a clause only around a long common run, and
 * between two tags, and never between a tag and the word before or after it, which it may need to be read right ("रु {tags_due}").
 * Together the pieces are the message, its placeholders by their names. See docs/adr on personal speech.
 */
export function spokenPieces(template: Template): readonly Template[] {
  if (template.tags.length === 0) return [template];
  const pieces: string[] = [];
  for (const clause of clausesOf(template.plain))
    for (const piece of cutClause(clause)) {
      const last = pieces.at(-1);
      // Common neighbours are one utterance, with the melody of their sentences.
      const joins = last !== undefined && ((!hasTag(last) && !hasTag(piece)) || !isSayable(piece) || !isSayable(last));
      if (joins) pieces[pieces.length - 1] = last + piece;
      else pieces.push(piece);
    }
  return pieces.map((piece) => parseTemplate(piece));
}

const hasTag = (text: string) => parseTemplate(text).tags.length > 0;
/** Marks alone cannot be spoken. */
const isSayable = (text: string) => /[\p{L}\p{N}]/u.test(text);

function clausesOf(text: string): string[] {
  const clauses: string[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(clauseEnd)) {
    clauses.push(text.slice(from, index + mark.length));
    from = index + mark.length;
  }
  clauses.push(text.slice(from));
  return clauses.filter((clause) => clause !== '');
}

function cutClause(clause: string): readonly string[] {
  const words = clause.match(wordPattern) ?? [];
  const tagged = words.flatMap((word, n) => (hasTag(word) ? [n] : []));
  const [first, last] = [tagged[0], tagged.at(-1)];
  if (first === undefined || last === undefined) return [clause];
  const cuts = new Set<number>();
  if (first - 1 >= worthCutting) cuts.add(first - 1);
  if (words.length - last - 2 >= worthCutting) cuts.add(last + 2);
  for (const [n, next] of tagged.slice(1).entries()) {
    const between = next - (tagged[n] ?? 0) - 1;
    // One word may belong to either side, and two tags side by side are one name.
    if (between >= 2) cuts.add(next - 1);
    if (between - 2 >= worthCutting) cuts.add((tagged[n] ?? 0) + 2);
  }
  const ends = [...cuts].sort((a, b) => a - b);
  return [0, ...ends].map((from, n) => words.slice(from, ends[n]).join(''));
}
