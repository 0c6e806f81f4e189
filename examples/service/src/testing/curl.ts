import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Json } from './api-client';

/** An answer, as the one who asked saw it. */
export interface CurlAnswer {
  readonly http: number;
  readonly text: string;
  readonly body: Json;
}

/** `curl -X <method> <url><path>`, with a body of JSON that is sent to the letter. */
export type Curl = (method: string, path: string, literal?: string) => Promise<CurlAnswer>;

/** What stands between an answer and what curl tells of it. */
const mark = '\n\u0001';
const json = 'Content-Type: application/json';

/**
 * Asks a service by curl itself, as its pages tell a newcomer to; with `token`, signed in. On a machine without curl the same
 * bytes are sent by `fetch`, and the test's output says so.
 */
export function curlOf(url: string, token?: string): Curl {
  const signed = token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`];
  if (spawnSync('curl', ['--version']).error) {
    console.warn('There is no curl on this machine: the samples are sent by fetch, byte by byte the same.');
    return fetchOf(url, token);
  }
  return async (method, path, literal) => {
    // `-d` of an argument, unlike that of a file, leaves tabs and line ends alone.
    const body = literal === undefined ? [] : ['-H', json, '-d', literal];
    const asked = ['-sS', '-X', method, ...signed, ...body, '-w', `${mark}%{http_code}`];
    const child = spawn('curl', [...asked, `${url}${path}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, complaint, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    if (code !== 0) throw new Error(`curl ${method} ${path} ended with ${code}: ${complaint}`);
    const at = output.lastIndexOf(mark);
    return answerOf(Number(output.slice(at + mark.length)), output.slice(0, at));
  };
}

function fetchOf(url: string, token: string | undefined): Curl {
  return async (method, path, literal) => {
    const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
    if (literal !== undefined) headers.set('content-type', 'application/json');
    const response = await fetch(`${url}${path}`, { method, headers, body: literal ?? null });
    return answerOf(response.status, await response.text());
  };
}

function answerOf(http: number, answered: string): CurlAnswer {
  return { http, text: answered, body: answered.startsWith('{') ? JSON.parse(answered) : null };
}
