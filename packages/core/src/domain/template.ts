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

/** Text and tags by turns. */
type Piece = { readonly text: string } | { readonly tag: string };

const pieces = new WeakMap<Template, readonly Piece[]>();

/**
 * Reads a message once. A placeholder is the name of a tag in single braces, or the heading that the tag has in its list: `{name}`
 * and `{tags_name}` are the same, `{Due Date}` is `tags_due_date`. All else is text: there are no sections, filters or expressions.
 * What must not go out as text is found by `strayPlaceholders`.
 * @param nameOf  gives the name for what stands in braces, or null; default: the names of tags
 */
export function parseTemplate(text: string, nameOf: NameOf = tagName): Template {
  const placeholders = Object.freeze(placeholdersIn(text, nameOf));
  const tags = Object.freeze([...new Set(placeholders.map(({ name }) => name))]);
  const cut = piecesOf(text, placeholders);
  const plain = cut.map((piece) => ('text' in piece ? piece.text : `{${piece.tag}}`)).join('');
  const template = Object.freeze({ text, plain, tags, placeholders });
  pieces.set(template, cut);
  return template;
}

function piecesOf(text: string, placeholders: readonly Placeholder[]): readonly Piece[] {
  const cut: Piece[] = [];
  let from = 0;
  for (const { start, end, name } of placeholders) {
    if (start > from) cut.push({ text: text.slice(from, start) });
    cut.push({ tag: name });
    from = end;
  }
  if (from < text.length) cut.push({ text: text.slice(from) });
  return cut;
}

/** Fills a template in one pass: values are inserted as they are, and never read for tags again. */
export function renderTemplate(template: Template, values: Readonly<Record<string, unknown>>): Rendered {
  const cut = pieces.get(template);
  if (!cut) return renderTemplate(parseTemplate(template.text), values);
  const missing: string[] = [];
  let text = '';
  for (const piece of cut) {
    if ('text' in piece) {
      text += piece.text;
      continue;
    }
    const value = Object.hasOwn(values, piece.tag) ? values[piece.tag] : undefined;
    if (value === undefined || value === null || value === '') missing.push(piece.tag);
    else text += String(value);
  }
  return missing.length > 0 ? { ok: false, missing: [...new Set(missing)] } : { ok: true, text };
}
