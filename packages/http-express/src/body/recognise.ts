import type { Request } from 'express';

/** How a body is written. */
export type BodyKind =
  | { readonly kind: 'json' }
  | { readonly kind: 'urlencoded' }
  /** `boundary` is null where neither the header nor the body names one. */
  | { readonly kind: 'multipart'; readonly boundary: string | null };

/** Enough for the first line of a form and the beginning of the next. */
const headBytes = 512;

/**
 * How the body of a request is written: as its content type says, but for what is plainly something else: a form under
 * `application/json`, JSON under the content type of a form, a boundary that is missing or wrong. Null where its type is one
 * that is not read. Nothing of the body is taken.
 */
export async function recognise(request: Request): Promise<BodyKind | null> {
  const declared = declaredType(request);
  if (declared === 'other') return null;
  const head = isEncoded(request) ? '' : await headOf(request, declared === 'json');
  const boundary = boundaryOfBody(head);
  if (boundary !== null) return { kind: 'multipart', boundary };
  if (declared === 'json') return { kind: 'json' };
  if (/^(?:\xef\xbb\xbf)?\s*[{[]/.test(head)) return { kind: 'json' };
  if (declared === 'multipart') return { kind: 'multipart', boundary: boundaryOfHeader(request) };
  if (declared === 'urlencoded') return { kind: 'urlencoded' };
  return /^[\w.%[\]+-]{1,200}=/.test(head) ? { kind: 'urlencoded' } : null;
}

function declaredType({ headers }: Request): 'json' | 'multipart' | 'urlencoded' | 'none' | 'other' {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') return 'none';
  if (type === 'application/json' || type === 'text/json' || /^application\/[^\s/]+\+json$/.test(type)) return 'json';
  if (type === 'multipart/form-data') return 'multipart';
  return type === 'application/x-www-form-urlencoded' ? 'urlencoded' : 'other';
}

/** What a form is separated by, seen from its first lines. */
function boundaryOfBody(head: string): string | null {
  return /^(?:\r\n)*--([^\r\n]{1,200})\r\n[A-Za-z-]+:/.exec(head)?.[1]?.trimEnd() ?? null;
}

function boundaryOfHeader({ headers }: Request): string | null {
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(headers['content-type'] ?? '');
  return match?.[1] ?? match?.[2] ?? null;
}

function isEncoded({ headers }: Request): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding.toLowerCase() !== 'identity';
}

/** The beginning of a body, which is put back. Of what is said to be JSON a first byte that begins no form is enough. */
function headOf(request: Request, json: boolean): Promise<string> {
  return new Promise((resolve) => {
    let read: Buffer = Buffer.alloc(0);
    const head = () => read.toString('latin1', 0, headBytes);

    function look(): void {
      const chunk: unknown = request.read();
      if (chunk instanceof Buffer) read = Buffer.concat([read, chunk]);
      const enough = json ? !/^[\r\n]*(?:-|$)/.test(head()) : false;
      if (enough || read.length >= headBytes || request.complete) settle();
    }

    function settle(): void {
      request.off('readable', look);
      for (const event of endings) request.off(event, settle);
      // In the tick of the reading: once the end of the body has been told, nothing can be put back.
      if (read.length > 0 && !request.readableEnded && !request.destroyed) request.unshift(read);
      resolve(head());
    }

    request.on('readable', look);
    for (const event of endings) request.on(event, settle);
  });
}

const endings = ['end', 'error', 'close'] as const;
