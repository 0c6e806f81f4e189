import { wavSeconds } from '../audio-length';
import type { Carrier } from '../carrier';

/** Fetches what is to be played, whole, and measures it; null when it cannot be played. */
export async function fetchAudio({ truth }: Carrier, sid: string, url: string): Promise<number | null> {
  let status: number | null = null;
  let seconds: number | null = null;
  let error: string | null = null;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
    status = response.status;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok) error = `11200 HTTP ${status}`;
    else if (!type.startsWith('audio/')) error = `12300 content type ${type}`;
    else {
      seconds = wavSeconds(bytes);
      if (seconds === null) error = 'not a WAV';
    }
  } catch (problem) {
    error = problem instanceof Error ? `no connection: ${problem.message}` : 'no connection';
  }
  truth.write({ type: 'fetch', what: 'audio', sid, url, status, seconds, error });
  return seconds;
}
