import { nearestName } from './nearest-name';
import {
  type Braces,
  bracesOf,
  foldedText,
  isMeantAsPlaceholder,
  isName,
  type NameOf,
  type Pair,
  type Placeholder,
  placeholderOf,
} from './placeholders';

/** A piece of a message that is meant as a placeholder and is none: it would be sent as it stands. */
export interface StrayPlaceholder {
  /** As it stands in the message; what cannot be seen is written as `\u{200b}`. */
  readonly written: string;
  /** The usable name that is most likely meant. */
  readonly meant: string | null;
  /** True for a name in single braces that is merely not usable here; false for what is written in a wrong way. */
  readonly isWellFormed: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Stray extends Span {
  readonly meant: string | null;
  readonly isWellFormed?: boolean;
}

/** How much of a message is shown. */
const shownLength = 64;
/** A name has no more words than this, and no more characters. */
const mostWords = 8;
const nearBy = 80;
const longestHeading = 300;
const blank = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?! )[\p{Cc}\p{Zs}]/gu;
const unseenMark = String.raw`\p{Default_Ignorable_Code_Point}`;
/** `tags_name` as a word of its own, also with full-width letters and with marks in it that cannot be seen. */
const tagWord = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}_])${['[tｔ]', '[aａ]', '[gｇ]', '[sｓ]', '[_＿]'].join(`${unseenMark}*`)}(?:[a-z0-9_ａ-ｚ０-９＿]|${unseenMark})*`,
  'giu',
);
const bracketBefore = '{[<(%$#|«‹【';
const bracketAfter = '}]>)%|»›】';

/** The prefix that all tags have makes none of them alike. */
const withoutPrefix = (name: string) => name.replace(/^tags_/i, '');

/**
 * Finds what is meant as a placeholder in a message and is none that can be filled: unknown names in braces, look-alike letters and
 * braces, doubled or missing braces, a tag's name in other brackets or in none. Braces around anything but words are text, such as
 * JSON.
 * @param usable  the names that can be filled
 * @param nameOf  gives the name for what stands in braces
 */
export function strayPlaceholders(text: string, usable: readonly string[], nameOf: NameOf): StrayPlaceholder[] {
  const braces = bracesOf(text);
  const placeholders: (Placeholder & { readonly pair: Pair })[] = [];
  const strays: Stray[] = [];
  for (const pair of braces.pairs) {
    if (!pair.isInnermost) continue;
    const placeholder = placeholderOf(text, pair, nameOf);
    if (placeholder && usable.includes(placeholder.name)) placeholders.push({ ...placeholder, pair });
    else if (placeholder) strays.push({ ...placeholder, meant: near(placeholder.name), isWellFormed: true });
    else strays.push(...misspelt(pair));
  }
  for (const placeholder of placeholders) strays.push(...doubled(placeholder));
  strays.push(...unbalanced(braces));
  strays.push(...unbraced([...placeholders, ...strays]));
  return shown(strays);

  function near(name: string): string | null {
    if (usable.includes(name)) return name;
    const nearest = nearestName(withoutPrefix(name), usable.map(withoutPrefix));
    return usable.find((one) => nearest !== null && withoutPrefix(one) === nearest) ?? null;
  }

  /** Braces around something that is close to a name, but is none. */
  function misspelt({ start, end, inside }: Pair): Stray[] {
    const folded = foldedText(inside);
    if (isMeantAsPlaceholder(folded)) return [{ start, end, meant: near(nameOf(folded) ?? folded) }];
    // {name|upper}, {name!r}, {due:.2f}: how other programs shape a value.
    const shaped = nameOf(/^([^|!?:]{1,300})(?:[|!?]|:[<>^.,+])/u.exec(folded)?.[1]?.trim() ?? '');
    if (shaped !== null && usable.includes(shaped)) return [{ start, end, meant: shaped }];
    // {#name}, {'name'}, {Name:}, a heading too long for a name. Not {"name": []}.
    if (folded.length > longestHeading || /\S\s*[:=]\s*\S/.test(folded)) return [];
    const bare = folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
    const meant = [folded, bare].map(nameOf).find((name) => name !== null && usable.includes(name));
    return meant ? [{ start, end, meant }] : [];
  }

  /** {{tags_name}}: the outer braces would stay. */
  function doubled({ start, end, name, pair: { parent } }: Placeholder & { readonly pair: Pair }): Stray[] {
    if (!parent || !blank.test(text.slice(parent.start + 1, start))) return [];
    return blank.test(text.slice(end, parent.end - 1)) ? [{ start: parent.start, end: parent.end, meant: name }] : [];
  }

  /** A brace that stands alone beside a placeholder, or beside a usable name. */
  function unbalanced({ unclosed, unopened }: Braces): Stray[] {
    const found: Stray[] = [];
    for (const at of unclosed) {
      const next = placeholders.find(({ start }) => start > at);
      if (next && blank.test(text.slice(at + 1, next.start)))
        found.push({ start: at, end: next.end, meant: next.name });
      else found.push(...open(at));
    }
    for (const at of unopened) {
      const last = placeholders.findLast(({ end }) => end <= at);
      if (last && blank.test(text.slice(last.end, at)))
        found.push({ start: last.start, end: at + 1, meant: last.name });
      else found.push(...close(at));
    }
    return found;
  }

  function open(at: number): Stray[] {
    const after = text.slice(at + 1, at + 1 + nearBy).split(/[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Cf}.'’\s]/u, 1)[0] ?? '';
    const runs = [...after.matchAll(/\S+/g)].slice(0, mostWords);
    for (const run of runs.reverse()) {
      const length = run.index + run[0].length;
      const name = usableIn(after.slice(0, length));
      if (name !== null) return [{ start: at, end: at + 1 + length, meant: name }];
    }
    return [];
  }

  function close(at: number): Stray[] {
    const before =
      text
        .slice(Math.max(0, at - nearBy), at)
        .split(/[^\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Cf}.'’\s]/u)
        .at(-1) ?? '';
    const runs = [...before.matchAll(/\S+/g)].slice(-mostWords);
    for (const run of runs) {
      const name = usableIn(before.slice(run.index));
      if (name !== null) return [{ start: at - before.length + run.index, end: at + 1, meant: name }];
    }
    return [];
  }

  function usableIn(part: string): string | null {
    const folded = foldedText(part);
    const name = isName(folded) ? nameOf(folded) : null;
    return name !== null && usable.includes(name) ? name : null;
  }

  /** `[tags_name]`, `%tags_name%`, `tags_name`: the name of a tag outside of braces. A key of JSON is text. */
  function unbraced(known: readonly Span[]): Stray[] {
    const found: Stray[] = [];
    for (const { index, 0: word } of text.matchAll(tagWord)) {
      const end = index + word.length;
      if (known.some((span) => index < span.end && end > span.start)) continue;
      const [before, after] = [text.charAt(index - 1), text.slice(end)];
      if (before === '"' && /^"\s*:/.test(after)) continue;
      const isInBrackets = bracketBefore.includes(before || ' ') || bracketAfter.includes(after.charAt(0) || ' ');
      const meant = near(foldedText(word).toLowerCase());
      if (isInBrackets || meant !== null)
        found.push({ start: isInBrackets ? Math.max(0, index - 1) : index, end: isInBrackets ? end + 1 : end, meant });
    }
    return found;
  }

  function shown(all: readonly Stray[]): StrayPlaceholder[] {
    const byText = new Map<string, StrayPlaceholder>();
    for (const { start, end, meant, isWellFormed = false } of [...all].sort((a, b) => a.start - b.start)) {
      const written = text
        .slice(start, Math.min(end, start + shownLength))
        .replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
      if (!byText.has(written)) byText.set(written, { written, meant, isWellFormed });
    }
    return [...byText.values()];
  }
}
