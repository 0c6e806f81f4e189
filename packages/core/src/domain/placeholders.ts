/** What stands between braces as a placeholder: `{tags_name}`, `{Due Date}`. */
export interface Placeholder {
  /** Where its opening brace stands in the text, in UTF-16 units. */
  readonly start: number;
  /** Where the text goes on after its closing brace. */
  readonly end: number;
  /** As it stands in the text, with its braces. */
  readonly written: string;
  /** The name that it has in a template: `tags_due_date`. */
  readonly name: string;
}

/** Gives the name for what stands between braces, or null when that is no name. */
export type NameOf = (inside: string) => string | null;

/** A pair of braces. */
export interface Pair {
  readonly start: number;
  readonly end: number;
  readonly inside: string;
  /** The pair that stands directly around this one. */
  parent: Pair | null;
  /** False when other pairs stand inside. */
  isInnermost: boolean;
}

/** The braces of a text. */
export interface Braces {
  readonly pairs: readonly Pair[];
  /** Positions of opening braces that nothing closes. */
  readonly unclosed: readonly number[];
  /** Positions of closing braces that nothing opens. */
  readonly unopened: readonly number[];
}

/** Braces, and the characters that look like them: full-width, small, vertical and ornamental ones. */
const opening = '{｛﹛︷❴⦃';
const closing = '}｝﹜︸❵⦄';

/** The longest inside of braces that is still taken for a name rather than for a sentence. */
const longestName = 60;
/** Characters without a look of their own: zero-width marks, joiners, controls. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu;
const letters = String.raw`\p{L}\p{M}\p{N}\p{Pc}\p{Pd}.'’`;
/** Words, as a heading has them: "Due Date", "Amount (Rs.)", "Name/Address", "Interest %"; not `f(x)` and not `a/b`. */
const words = new RegExp(
  String.raw`^(?=.{1,${longestName}}$)(?=.*[\p{L}\p{N}])[${letters}]+(?:(?: | & |(?<=[${letters}]{2})/(?=[${letters}]{2}))[${letters}]+| \([${letters} ]+\))*(?: ?[%#])?$`,
  'u',
);
const beginsWithTags = /^tags(?=[ _.-]|$)/i;

/** Pairs up the braces of a text, in one pass. */
export function bracesOf(text: string): Braces {
  const pairs: Pair[] = [];
  const unopened: number[] = [];
  const open: { at: number; children: Pair[] }[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (opening.includes(character)) open.push({ at, children: [] });
    else if (closing.includes(character)) {
      const start = open.pop();
      if (!start) {
        unopened.push(at);
        continue;
      }
      const inside = text.slice(start.at + 1, at);
      const isInnermost = start.children.length === 0;
      const pair: Pair = { start: start.at, end: at + 1, inside, parent: null, isInnermost };
      for (const child of start.children) child.parent = pair;
      open.at(-1)?.children.push(pair);
      pairs.push(pair);
    }
  }
  return { pairs, unclosed: open.map(({ at }) => at), unopened };
}

/** A text without what cannot be seen, its look-alike characters as plain ones, its blanks single. */
export function foldedText(text: string): string {
  return text.normalize('NFKC').replace(invisible, '').replace(/\s+/g, ' ').trim();
}

/** True for one or more words and nothing else: letters of any script, digits, and what headings have between them. Takes folded text. */
export function isName(folded: string): boolean {
  return words.test(folded);
}

/** The name that a pair of braces holds as a placeholder; null when it is text, or only looks like a placeholder. */
export function placeholderOf(text: string, pair: Pair, nameOf: NameOf): Placeholder | null {
  const { start, end, inside, isInnermost } = pair;
  if (!isInnermost || text[start] !== '{' || text[end - 1] !== '}' || !isPlain(inside)) return null;
  const folded = foldedText(inside);
  const name = isName(folded) ? nameOf(folded) : null;
  return name === null ? null : { start, end, name, written: text.slice(start, end) };
}

/** True when an innermost pair is meant as a placeholder, whether or not it is one. Takes its folded inside. */
export function isMeantAsPlaceholder(folded: string): boolean {
  return isName(folded) || beginsWithTags.test(folded);
}

/** No character that cannot be seen, and none that only looks like another. */
function isPlain(inside: string): boolean {
  const blanksAlike = inside.replace(/\s/g, ' ');
  return inside.search(invisible) === -1 && blanksAlike.normalize('NFKC') === blanksAlike.normalize('NFC');
}

/** Finds the placeholders of a text, in order. */
export function placeholdersIn(text: string, nameOf: NameOf): readonly Placeholder[] {
  return bracesOf(text).pairs.flatMap((pair) => placeholderOf(text, pair, nameOf) ?? []);
}
