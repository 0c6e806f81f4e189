import { request } from 'node:http';
import type { Call } from './exchange';
import { signatureHeader, signatureOf } from './signature';

/** Waits before each attempt, in milliseconds; the last of them again and again. */
const waits = [0, 100, 300, 900, 2_000, 4_000];
const longestWaitMs = 8_000;
/** Then the carrier gives up, as carriers do: later than the slowest machine has a failed-over database back (C12). */
const giveUpMs = 300_000;
/** One report in this many is sent twice though the first was taken. */
const doubledEvery = 10;

/** Brings reports to whoever asked for the call: late, out of order, sometimes twice, and not for ever. */
export function createCourier({ secret, jitterMs }: { secret: string; jitterMs: number }) {
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let closed = false;

  async function deliver(call: Call): Promise<void> {
    const { id, seq, status, seconds } = call;
    const body = Buffer.from(JSON.stringify({ id, seq, status, seconds }));
    const since = performance.now();
    for (let tries = 0; performance.now() - since < giveUpMs; tries += 1) {
      await pause((waits[tries] ?? longestWaitMs) + Math.random() * jitterMs);
      if (closed) return;
      if (await post(call.statusUrl, body)) return;
    }
  }

  function post(url: string, body: Buffer): Promise<boolean> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', [signatureHeader]: signatureOf(secret, url, body) };
      const sending = request(url, { method: 'POST', agent: false, timeout: 2_000, headers }, (response) => {
        response.resume();
        // A connection that breaks inside the answer is an answer that did not come.
        response.on('error', () => resolve(false));
        response.on('end', () => resolve((response.statusCode ?? 500) < 300));
        response.on('close', () => resolve(false));
      });
      sending.on('timeout', () => sending.destroy());
      sending.on('error', () => resolve(false));
      sending.end(body);
    });
  }

  function send(call: Call): void {
    const delivery = deliver(call).finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  }

  return {
    tell(call: Call): void {
      sent += 1;
      send(call);
      if (sent % doubledEvery === 0) send(call);
    },
    /** Resolves when every report so far was taken or given up. */
    async idle(): Promise<void> {
      await Promise.all(underWay);
    },
    close() {
      closed = true;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
