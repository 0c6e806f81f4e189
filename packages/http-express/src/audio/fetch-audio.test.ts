import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioFetchOptions, createAudioFetch } from './fetch-audio';

let server: Server;
let certificate: string;
let requests: string[] = [];

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'audio.example' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'audio.example' }] }],
  });
  certificate = made.cert;
  server = createServer({ key: made.private, cert: certificate }, (request, response) => {
    requests.push(`${request.headers.host} ${request.url}`);
    if (request.url === '/moved') response.writeHead(302, { location: 'https://audio.example/audio.mp3' }).end();
    else if (request.url === '/slow') response.writeHead(200).write('x');
    else if (request.url === '/large') response.end(Buffer.alloc(5_000));
    else response.end('RIFF audio');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;

/** Fetches from the loopback server, which stands for one of the public internet. */
function fetcher(options: Partial<AudioFetchOptions> = {}) {
  return createAudioFetch({
    maxBytes: 1_000,
    port: port(),
    ca: certificate,
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    isPublic: () => true,
    ...options,
  });
}

describe('fetching an audio', () => {
  it('gets the bytes from the address that was checked', async () => {
    requests = [];
    const body = await fetcher()(`https://audio.example:${port()}/audio.mp3?x=1`, 'audio');
    expect(Buffer.from(body).toString()).toBe('RIFF audio');
    expect(requests).toEqual([`audio.example:${port()} /audio.mp3?x=1`]);
  });

  it('resolves once: a name that changes its mind is not asked again', async () => {
    let asked = 0;
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.9', family: 4 }];
    await fetcher({ resolve })('https://audio.example/a', 'audio');
    expect(asked).toBe(1);
  });

  it('connects to nobody when an address is private', async () => {
    requests = [];
    const guarded = createAudioFetch({
      maxBytes: 1_000,
      port: port(),
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(guarded('https://audio.example/a', 'audio')).rejects.toMatchObject({
      code: 'invalid_input',
      faults: [{ field: 'audio', code: 'private_address' }],
    });
    expect(requests).toEqual([]);
  });

  it.each([
    ['/moved', 'invalid_input', 'unreachable_audio'],
    ['/large', 'too_large', 'too_large'],
  ])('refuses %s', async (path, code, fault) => {
    requests = [];
    await expect(fetcher()(`https://audio.example${path}`, 'aud_file')).rejects.toMatchObject({
      code,
      faults: [{ field: 'aud_file', code: fault }],
    });
    expect(requests).toHaveLength(1);
  });

  it('waits no longer than it may for the end of a file', async () => {
    await expect(fetcher({ timeoutMs: 500 })('https://audio.example/slow', 'aud_file')).rejects.toMatchObject({
      code: 'invalid_input',
      faults: [{ field: 'aud_file', code: 'unreachable_audio' }],
    });
  });

  it('refuses a certificate that is not the host of the URL', async () => {
    await expect(fetcher()('https://other.example/a', 'audio')).rejects.toMatchObject({
      faults: [{ code: 'unreachable_audio' }],
    });
  });

  it('says of an unknown host only that', async () => {
    const resolve = () => Promise.reject(new Error('getaddrinfo ENOTFOUND internal.corp'));
    const refused = fetcher({ resolve })('https://audio.example/a', 'audio');
    await expect(refused).rejects.toMatchObject({ message: 'The host of this URL is not known.' });
  });
});
