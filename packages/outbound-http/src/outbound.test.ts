import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound, type OutboundOptions } from './outbound';
import { createWebhookSender } from './webhook-sender';

let server: Server;
let certificate: string;
let requests: string[] = [];
let connections = 0;

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'host.example' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'host.example' }] }],
  });
  certificate = made.cert;
  server = createServer({ key: made.private, cert: certificate }, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    if (request.url === '/moved') response.writeHead(302, { location: 'https://host.example/taken' }).end();
    else if (request.url === '/silent') return;
    else if (request.url === '/trickle') response.writeHead(200).write('x');
    else if (request.url === '/switched')
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    else if (request.url === '/endless') response.writeHead(200).end(Buffer.alloc(1_000_000));
    else response.end('ok');
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  requests = [];
  connections = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;
const loopback = async () => [{ address: '127.0.0.1', family: 4 }];
const signal = () => AbortSignal.timeout(60_000);

/** The loopback server stands for one of the public internet. */
const reaching = (more: OutboundOptions = {}): OutboundOptions => ({
  port: port(),
  ca: certificate,
  resolve: loopback,
  isPublic: () => true,
  ...more,
});

/** Ways to write an address of ours, of the cloud's or of nobody. A URL parser makes plain ones of the numbers. */
const privateHosts: readonly string[] = [
  ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '0.0.0.0', '0', '2130706433', '017700000001', '0x7f000001'],
  ...['0x7f.0.0.1', '0x7f.1', '0177.0.0.1', '0177.0.0.01', '127.0.0.1.', '127。0。0。1', '１２７.0.0.1', '①②⑦.0.0.1'],
  ...[
    '10.0.0.1',
    '10.1',
    '012.0.0.1',
    '0xa000001',
    '167772161',
    '172.16.0.1',
    '172.31.255.255',
    '0xac100001',
    '192.168.0.1',
  ],
  ...['3232235521', '0xc0a80001', '0300.0250.0.1', '100.64.0.1', '100.127.255.254', '169.254.169.254', '2852039166'],
  ...['0xa9fea9fe', '0251.0376.0251.0376', '169.254.170.2', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.7'],
  ...[
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
  ],
  ...[
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:a9fe:a9fe]',
    '[::ffff:0:7f00:1]',
  ],
  ...[
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
  ],
  ...['[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]'],
];

describe('the way out', () => {
  it('knows more than sixty ways to write an address that is not public', () => {
    expect(new Set(privateHosts).size).toBeGreaterThanOrEqual(60);
  });

  it.each(privateHosts)('connects to nobody for https://%s', async (host) => {
    let asked = 0;
    const resolve = async (name: string) => {
      asked += 1;
      // What a resolver of the system makes of such a name.
      return [{ address: name.replace(/\.$/, ''), family: 4 }];
    };
    const outbound = createOutbound({ resolve, port: port(), ca: certificate });
    const url = `https://${host}/taken`;
    await expect(outbound.check(url, signal())).rejects.toMatchObject({ name: 'OutboundError' });
    await expect(outbound.request(url, { method: 'GET', headers: {}, signal: signal() })).rejects.toMatchObject({
      kind: expect.stringMatching(/^(private_address|invalid_url)$/),
    });
    expect(connections).toBe(0);
    expect(asked).toBeLessThanOrEqual(2);
  });

  it.each([
    'http://host.example/',
    'ftp://host.example/',
    'file:///etc/passwd',
    'https://user:password@host.example/',
    'https://host.example:22/',
    'javascript:alert(1)',
    '//host.example/',
    '',
  ])('does not take %s for a URL to call', async (url) => {
    await expect(createOutbound(reaching()).check(url, signal())).rejects.toMatchObject({ kind: 'invalid_url' });
  });

  it('judges a name by what the connection itself resolves: one that changes its mind after the check reaches nobody', async () => {
    let asked = 0;
    const rebinding = async () => [{ address: asked++ === 0 ? '8.8.8.8' : '127.0.0.1', family: 4 }];
    const outbound = createOutbound({ resolve: rebinding, port: port(), ca: certificate });
    await outbound.check('https://host.example/', signal());
    const request = outbound.request('https://host.example/', { method: 'GET', headers: {}, signal: signal() });
    await expect(request).rejects.toMatchObject({ kind: 'private_address' });
    expect(connections).toBe(0);
  });

  it('refuses a name of which one address is private', async () => {
    const resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    await expect(createOutbound({ resolve }).check('https://mixed.example/', signal())).rejects.toMatchObject({
      kind: 'private_address',
    });
  });

  it('goes to plain http and private addresses only where the operator says so', async () => {
    const sender = createWebhookSender({ allowPrivate: true });
    expect(await sender.refusal(`http://127.0.0.1:${port()}/`)).toBeNull();
    expect(await createWebhookSender().refusal(`http://127.0.0.1:${port()}/`)).toMatchObject({ code: 'invalid_url' });
    sender.close();
  });
});

describe('the sender of webhooks', () => {
  const send = async (path: string, more: OutboundOptions = {}, timeoutMs = 20_000) => {
    const sender = createWebhookSender(reaching(more));
    const result = await sender.send({ url: `https://host.example${path}`, headers: {}, body: '{}', timeoutMs });
    sender.close();
    return result;
  };

  it('posts, and tells the status and nothing else', async () => {
    expect(await send('/taken')).toEqual({ outcome: 'answered', status: 200 });
    expect(requests).toEqual(['POST /taken']);
  });

  it('follows no redirect', async () => {
    expect(await send('/moved')).toEqual({ outcome: 'answered', status: 302 });
    expect(requests).toEqual(['POST /moved']);
  });

  it('waits no longer than it may, for an answer or for its end', async () => {
    expect(await send('/silent', {}, 300)).toEqual({ outcome: 'failed', reason: 'timeout' });
    expect(await send('/trickle', {}, 300)).toEqual({ outcome: 'failed', reason: 'timeout' });
  });

  it('waits for no other protocol: nothing would tell of its answer, and the request would never end', async () => {
    expect(await send('/switched')).toEqual({ outcome: 'failed', reason: 'unreachable' });
  });

  it('cuts short who says too much', async () => {
    expect(await send('/endless')).toEqual({ outcome: 'answered', status: 200 });
  });

  it('tells why nobody was reached', async () => {
    expect(await send('/taken', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toEqual({
      outcome: 'failed',
      reason: 'unknown_host',
    });
    expect(await send('/taken', { isPublic: () => false })).toEqual({ outcome: 'failed', reason: 'private_address' });
    expect(await send('/taken', { ca: undefined })).toEqual({ outcome: 'failed', reason: 'unreachable' });
  });

  it('does not wait for a resolver for ever', async () => {
    expect(await send('/taken', { resolve: () => new Promise(() => {}) }, 200)).toEqual({
      outcome: 'failed',
      reason: 'timeout',
    });
  });

  it('uses a connection again, and opens another when the host has closed it', async () => {
    const sender = createWebhookSender(reaching());
    const request = { url: 'https://host.example/taken', headers: {}, body: '{}', timeoutMs: 20_000 };
    for (let turn = 0; turn < 3; turn++) await sender.send(request);
    expect(connections).toBe(1);
    server.closeAllConnections();
    expect(await sender.send(request)).toEqual({ outcome: 'answered', status: 200 });
    expect(connections).toBe(2);
    sender.close();
  });

  it('gives up on a host that takes connections and says nothing', async () => {
    const mute = createTcpServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    expect(await send('/taken', { port: (mute.address() as AddressInfo).port }, 300)).toEqual({
      outcome: 'failed',
      reason: 'timeout',
    });
    mute.close();
  });
});
