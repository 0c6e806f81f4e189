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

/** How a body is sent: JSON to the letter, or the same fields as a form of either kind. */
export type Written = 'JSON' | 'urlencoded' | 'multipart';

/** `curl -X <method> <url><path>`, with a body that is given as JSON. */
export type Curl = (method: string, path: string, literal?: string) => Promise<CurlAnswer>;

/** What stands between an answer and what curl tells of it. */
const mark = '\n\u0001';
const json = 'Content-Type: application/json';

/**
 * Asks a service by curl itself, as its pages tell a newcomer to; with `token`, signed in. On a machine without curl the same
 * is sent by `fetch`, and the test's output says so.
 */
export function curlOf(url: string, token?: string, written: Written = 'JSON'): Curl {
  const signed = token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`];
  if (spawnSync('curl', ['--version']).error) {
    console.warn('There is no curl on this machine: the samples are sent by fetch, byte by byte the same.');
    return fetchOf(url, token, written);
  }
  return async (method, path, literal) => {
    const body = literal === undefined ? [] : argumentsOf(literal, written);
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

function argumentsOf(literal: string, written: Written): string[] {
  // `-d` of an argument, unlike that of a file, leaves tabs and line ends alone.
  if (written === 'JSON') return ['-H', json, '-d', literal];
  const option = written === 'urlencoded' ? '--data-urlencode' : '--form-string';
  return fieldsOf(literal).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

/** The fields of a form that say what a JSON object says. */
function fieldsOf(literal: string): [name: string, value: string][] {
  const object: Record<string, unknown> = JSON.parse(literal);
  return Object.entries(object).flatMap(([name, value]) => pairsOf(name, value));
}

function pairsOf(name: string, value: unknown): [name: string, value: string][] {
  if (Array.isArray(value)) return value.flatMap((item) => pairsOf(name, item));
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([inner, one]) => pairsOf(`${name}[${inner}]`, one));
}

function fetchOf(url: string, token: string | undefined, written: Written): Curl {
  return async (method, path, literal) => {
    const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
    if (literal !== undefined && written === 'JSON') headers.set('content-type', 'application/json');
    const body = literal === undefined ? null : bodyOf(literal, written);
    const response = await fetch(`${url}${path}`, { method, headers, body });
    return answerOf(response.status, await response.text());
  };
}

function bodyOf(literal: string, written: Written): string | URLSearchParams | FormData {
  if (written === 'JSON') return literal;
  const form = written === 'urlencoded' ? new URLSearchParams() : new FormData();
  for (const [name, value] of fieldsOf(literal)) form.append(name, value);
  return form;
}

function answerOf(http: number, answered: string): CurlAnswer {
  return { http, text: answered, body: answered.startsWith('{') ? JSON.parse(answered) : null };
}
