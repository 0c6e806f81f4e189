import Mustache from 'mustache';

/** The longest message, in UTF-16 units (S29). */
export const messageLimit = 1_600;
/** The longest value of a tag, in UTF-16 units. */
export const tagValueLimit = 200;

/** A message whose tags are known. */
export interface Template {
  readonly text: string;
  /** Names of its tags as they are written, each once, in order. */
  readonly tags: readonly string[];
}

/** A rendered message, or the tags that had no value. */
export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: readonly string[] };

/** Only a name between single braces is a tag; all other text with braces is text. */
const tagPattern = /\{\s*([A-Za-z_][A-Za-z0-9_]{0,63})\s*\}/g;
/** Delimiters that no message holds: private characters, taken out of the text before. */
const open = '\ue000';
const close = '\ue001';
const delimiters: [string, string] = [open, close];

/** Text and tags by turns, as mustache read them. */
type Piece = { readonly text: string } | { readonly tag: string };

const parsed = new WeakMap<Template, readonly Piece[]>();
const writer = new Mustache.Writer();

/**
 * Reads a message once. What mustache could do beyond names (sections, partials, comments, other delimiters) cannot be
 * reached: mustache sees only delimiters that we put there ourselves.
 */
export function parseTemplate(text: string): Template {
  const tags = new Set<string>();
  const clean = text.replaceAll(open, '').replaceAll(close, '');
  const source = clean.replace(tagPattern, (_, name: string) => {
    tags.add(name);
    return `${open}${name}${close}`;
  });
  const template = Object.freeze({ text, tags: Object.freeze([...tags]) });
  parsed.set(template, piecesOf(source));
  return template;
}

/** Mustache's own tokens: with our delimiters they can be text and names only. */
function piecesOf(source: string): readonly Piece[] {
  const tokens: [type: string, value: string][] = writer.parse(source, delimiters);
  return tokens.map(([type, value]) => (type === 'name' ? { tag: value } : { text: value }));
}

/** Fills a template in one pass: values are inserted as they are, and never read for tags again. */
export function renderTemplate(template: Template, values: Readonly<Record<string, unknown>>): Rendered {
  const pieces = parsed.get(template);
  if (!pieces) return renderTemplate(parseTemplate(template.text), values);
  const missing: string[] = [];
  let text = '';
  for (const piece of pieces) {
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
