import type { Content } from '../domain/campaign';
import { segmentsOf } from '../domain/segments';
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

/** Templates parsed and kept: a run's message is parsed once, not once per recipient. */
const parsedTemplates = 200;

export function createRenderer(speech: SpeechCache, urls: MediaUrls): Renderer {
  const templates = new Map<string, Template>();

  function fill(message: string, tags: Tags): { text: string } | Unrenderable {
    let template = templates.get(message);
    if (!template) {
      template = parseTemplate(message);
      templates.set(message, template);
      if (templates.size > parsedTemplates) templates.delete(templates.keys().next().value ?? message);
    }
    const rendered = renderTemplate(template, tags);
    return rendered.ok ? { text: rendered.text } : { reason: `missing_tag: ${rendered.missing.join(', ')}` };
  }

  async function spoken(content: Content, tags: Tags): Promise<{ part: CallPart } | Unrenderable | null> {
    if (content.message === null) return null;
    const filled = fill(content.message, tags);
    if ('reason' in filled) return filled;
    const { key, seconds } = await speech.speak(filled.text, content.voice);
    return { part: { type: 'audio', url: urls.url(key), seconds } };
  }

  return {
    async call(content, tags) {
      const message = await spoken(content, tags);
      if (message && 'reason' in message) return message;
      const own: CallPart | null = content.audio && {
        type: 'audio',
        url: urls.url(content.audio.key),
        seconds: content.audio.seconds,
      };
      const inOrder = content.priority === 'audio' ? [own, message?.part] : [message?.part, own];
      const parts = inOrder.filter((part): part is CallPart => part != null);
      return { parts, seconds: parts.reduce((sum, part) => sum + (part.type === 'audio' ? part.seconds : 0), 0) };
    },
    text(content, tags) {
      const filled = fill(content.message ?? '', tags);
      return 'reason' in filled ? filled : { text: filled.text, segments: segmentsOf(filled.text).segments };
    },
  };
}
