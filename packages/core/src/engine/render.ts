import type { Content } from '../domain/campaign';
import { segmentsOf } from '../domain/segments';
import { spokenPieces } from '../domain/spoken-pieces';
import { parseTemplate, renderTemplate, type Template } from '../domain/template';
import type { Tags } from '../domain/words';
import type { CallPart } from '../ports/telephony';
import type { MediaUrls } from './media-urls';
import type { SpeechCache } from './speech-cache';

/** What one recipient is to hear. */
export interface SpokenContent {
  readonly parts: readonly CallPart[];
  readonly seconds: number;
}

/** Why a recipient cannot be told anything: it fails alone, is not called and costs nothing. */
export interface Unrenderable {
  readonly reason: string;
}

/** Makes what a recipient hears or reads of a run's content and the recipient's tags. */
export interface Renderer {
  call(content: Content, tags: Tags): Promise<SpokenContent | Unrenderable>;
  text(content: Content, tags: Tags): { text: string; segments: number } | Unrenderable;
}

/** Messages parsed and kept: a run's message is parsed once, not once per recipient. */
const parsedMessages = 200;

interface ParsedMessage {
  readonly template: Template;
  readonly pieces: readonly Template[];
}

/** A piece that stops inside its clause is spoken as one that goes on, and not with the fall and the pause of an end. */
const goingOn = (text: string) => (/[\p{P}]$/u.test(text) ? text : `${text},`);

/** A value may be marks alone: there is nothing to say in them. */
const isSayable = (text: string) => /[\p{L}\p{N}]/u.test(text);

export function createRenderer(speech: SpeechCache, urls: MediaUrls): Renderer {
  const messages = new Map<string, ParsedMessage>();

  function parsed(message: string): ParsedMessage {
    const known = messages.get(message);
    if (known) return known;
    const template = parseTemplate(message);
    const made = { template, pieces: spokenPieces(template) };
    messages.set(message, made);
    if (messages.size > parsedMessages) messages.delete(messages.keys().next().value ?? message);
    return made;
  }

  function fill(template: Template, tags: Tags): { text: string } | Unrenderable {
    const rendered = renderTemplate(template, tags);
    return rendered.ok ? { text: rendered.text } : { reason: `missing_tag: ${rendered.missing.join(', ')}` };
  }

  /** The message piece by piece: what is common to all is found spoken already. */
  async function spoken(content: Content, tags: Tags): Promise<readonly CallPart[] | Unrenderable> {
    if (content.message === null) return [];
    const { template, pieces } = parsed(content.message);
    const filled = fill(template, tags);
    if ('reason' in filled) return filled;
    const texts = pieces
      .map((piece) => fill(piece, tags))
      .flatMap((piece) => ('text' in piece && isSayable(piece.text) ? [piece.text.trim()] : []));
    const said =
      texts.length > 0 ? texts.map((text, n) => (n < texts.length - 1 ? goingOn(text) : text)) : [filled.text];
    const audios = await Promise.all(said.map((text) => speech.speak(text, content.voice)));
    return audios.map(({ key, seconds }) => ({ type: 'audio', url: urls.url(key), seconds }));
  }

  return {
    async call(content, tags) {
      const message = await spoken(content, tags);
      if ('reason' in message) return message;
      const { audio } = content;
      const own: readonly CallPart[] = audio
        ? [{ type: 'audio', url: urls.url(audio.key), seconds: audio.seconds }]
        : [];
      const parts = content.priority === 'audio' ? [...own, ...message] : [...message, ...own];
      return { parts, seconds: parts.reduce((sum, part) => sum + (part.type === 'audio' ? part.seconds : 0), 0) };
    },
    text(content, tags) {
      const filled = fill(parsed(content.message ?? '').template, tags);
      return 'reason' in filled ? filled : { text: filled.text, segments: segmentsOf(filled.text).segments };
    },
  };
}
