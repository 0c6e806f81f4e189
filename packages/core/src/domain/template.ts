import Mustache from 'mustache';
import { type NameOf, type Placeholder, placeholdersIn } from './placeholders';
import { tagName } from './tags';

/** The longest message, in UTF-16 units (S29). */
export const messageLimit = 1_600;
/** The longest value of a tag, in UTF-16 units. */
export const tagValueLimit = 200;

/** A message whose placeholders are known. */
export interface Template {
  /** As it was given. */
  readonly text: string;
  /** The text with every placeholder by its name: `{Due Date}` stands as `{tags_due_date}`. */
  readonly plain: string;
  /** Names of its placeholders, each once, in order. */
  readonly tags: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

/** A rendered message, or the tags that had no value. */
export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: readonly string[] };

/** Text and names by turns, in mustache's own form: type, value, where it begins and ends. `&` is a name that is not escaped. */
type Token = ['text' | '&', string, number, number];

const tokensOf = new WeakMap<Template, Token[]>();
const writer = new Mustache.Writer();

/**
 * Reads a message once. A placeholder is the name of a tag in single braces, or the heading that the tag has in its list: `{name}`
 * and `{tags_name}` are the same, `{Due Date}` is `tags_due_date`. All else is text: there are no sections, filters or expressions.
 * What must not go out as text is found by `strayPlaceholders`.
 * @param nameOf  gives the name for what stands in braces, or null; default: the names of tags
 */
export function parseTemplate(text: string, nameOf: NameOf = tagName): Template {
  const placeholders = Object.freeze(placeholdersIn(text, nameOf));
  const tags = Object.freeze([...new Set(placeholders.map(({ name }) => name))]);
  const tokens = tokenize(text, placeholders);
  const plain = tokens.map(([type, value]) => (type === 'text' ? value : `{${value}}`)).join('');
  const template = Object.freeze({ text, plain, tags, placeholders });
  tokensOf.set(template, tokens);
  return template;
}

/** Mustache is given tokens, never a text to parse: sections, partials and other delimiters cannot be reached. */
function tokenize(text: string, placeholders: readonly Placeholder[]): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const { start, end, name } of placeholders) {
    if (start > from) tokens.push(['text', text.slice(from, start), from, start]);
    tokens.push(['&', name, start, end]);
    from = end;
  }
  if (from < text.length) tokens.push(['text', text.slice(from), from, text.length]);
  return tokens;
}

/** Fills a template in one pass: values are inserted as they are, and never read for tags again. */
export function renderTemplate(template: Template, values: Readonly<Record<string, unknown>>): Rendered {
  const tokens = tokensOf.get(template);
  if (!tokens) return renderTemplate(parseTemplate(template.text), values);
  const missing = template.tags.filter((tag) => !Object.hasOwn(values, tag) || isAbsent(values[tag]));
  if (missing.length > 0) return { ok: false, missing };
  // The declared type knows texts only; mustache's own parser makes tokens with positions, as these.
  const given = tokens as unknown as string[][];
  return { ok: true, text: writer.renderTokens(given, new Mustache.Context(values)) };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
