import type { Response } from 'express';

/** Keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000;

/** Server-sent events on an answer. */
export interface EventStream {
  /** Writes an event. `id` comes back as `Last-Event-ID` when an `EventSource` connects again. */
  send(event: string, data: object, id?: string): void;
  /** True while the caller reads too slowly for what was written. */
  readonly isBehind: boolean;
  end(): void;
}

/** Begins the answer. Nothing on the way may hold it back, compress it or keep it. */
export function openEventStream(response: Response): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // With no-transform Express' compression, and proxies that compress, leave it alone.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();

  function write(text: string): void {
    response.write(text);
    // A host may compress it all the same: then what was written waits until it is flushed.
    if ('flush' in response && typeof response.flush === 'function') response.flush();
  }

  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  response.once('close', () => clearInterval(heartbeat));
  return {
    send(event, data, id) {
      write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
    },
    get isBehind() {
      return response.writableNeedDrain;
    },
    end() {
      clearInterval(heartbeat);
      response.end();
    },
  };
}
