import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from './http-server';

const hears: RequestListener = (request, response) => void request.resume().on('end', () => response.end('heard'));
// What was written has to be there before it is found to be too little.
const strict = createHttpServer(hears, { headersMs: 1_000, requestMs: 1_500, checkMs: 50 });
const usual = createHttpServer(hears);
const portOf = (server: Server) => (server.address() as AddressInfo).port;
beforeAll(async () => {
  for (const server of [strict, usual]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const server of [strict, usual]) server.close();
});

/** Sends the beginning of a request, then nothing; answers what came until the other side closed. */
async function stall(start: string): Promise<string> {
  const socket = connect(portOf(strict), '127.0.0.1');
  socket.write(start);
  return text(socket);
}

describe('the server', () => {
  it.each([
    ['nothing at all of its headers', 'GET / HTTP/1.1\r\n'],
    ['one header after another, without an end', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n'],
    ['a body that does not come', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('closes on who sends %s', async (_what, start) => {
    expect(await stall(start)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('serves who sends all of it', async () => {
    const response = await fetch(`http://127.0.0.1:${portOf(usual)}/`, { method: 'POST', body: 'whole' });
    expect(await response.text()).toBe('heard');
  });

  it('has bounds unless told otherwise', () => {
    expect([usual.headersTimeout, usual.requestTimeout]).toEqual([15_000, 120_000]);
    expect(usual.keepAliveTimeout).toBeGreaterThan(60_000);
  });
});
