import { type Delivery, deliver } from '../callbacks/deliver';
import type { Carrier } from '../carrier';
import { type Call, callParams, type DocumentSource } from '../lives/call-record';
import { parseTwiml, type Verb } from './parse';

/** Asks for a call's next document, then for the fall-back's; null when neither has one. */
export async function fetchDocument(
  carrier: Carrier,
  call: Call,
  source: DocumentSource,
): Promise<readonly Verb[] | null> {
  const first = await ask(carrier, call, source);
  if (first.verbs !== null || call.fallback === null) return first.verbs;
  const told = [['ErrorCode', '11200'] as const, ['ErrorUrl', source.url] as const];
  return (await ask(carrier, call, { ...call.fallback, params: told })).verbs;
}

async function ask(
  { settings, truth }: Carrier,
  call: Call,
  { url, method, params }: DocumentSource,
): Promise<{ verbs: readonly Verb[] | null }> {
  let read: { verbs: readonly Verb[] | null; error: string | null } = { verbs: null, error: null };
  await deliver(settings, { url, method, params: [...callParams(settings, call), ...params] }, (attempt) => {
    read = readDocument(attempt);
    truth.write({
      type: 'fetch',
      what: 'twiml',
      sid: call.sid,
      url: attempt.url,
      status: attempt.status,
      seconds: null,
      error: read.error,
    });
  });
  return read;
}

function readDocument({ status, contentType, body, error }: Delivery): {
  verbs: readonly Verb[] | null;
  error: string | null;
} {
  const broken = (why: string) => ({ verbs: null, error: why });
  if (status === null) return broken(error ?? 'no answer');
  if (status < 200 || status >= 300) return broken(`11200 HTTP ${status}`);
  if (!/^(text|application)\/xml\b/.test(contentType)) return broken(`12300 content type ${contentType}`);
  try {
    return { verbs: parseTwiml(body), error: null };
  } catch (problem) {
    return broken(problem instanceof Error ? problem.message : String(problem));
  }
}
