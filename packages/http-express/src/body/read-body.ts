import { GhantiError } from '@ghanti/core';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { Limits } from '../options';
import type { Route } from '../route';
import { breath } from './breath';
import { fingerprintOf } from './fingerprint';
import { type FormText, textLimit } from './form-text';
import { type FormValues, formValues } from './form-values';
import { jsonReader } from './json';
import { readForm, type SpooledFile } from './multipart';
import { malformed } from './multipart-parts';
import { recognise } from './recognise';
import { readUrlencoded } from './urlencoded';

/** A body, read but not yet believed. */
export interface ReadBody {
  readonly value: unknown;
  /** Names of fields of a form that the route does not know; what they held was dropped. */
  readonly dropped: readonly string[];
  readonly files: ReadonlyMap<string, SpooledFile>;
  /** SHA-256 over its canonical form: the same request has the same one. */
  readonly fingerprint: string;
  /** Removes its files, and gives back its turn. */
  dispose(): Promise<void>;
}

/** `enter` takes a turn for a form that is read while it streams, and answers how it is given back. */
export type BodyReader = (request: Request, response: Response, enter: () => () => void) => Promise<ReadBody>;

/** Providers' webhooks are small. */
const rawLimit = 256 * 1_024;

type Read = Pick<Route, 'bodyKind' | 'fileFields' | 'body'>;

/** Makes the reader of a route's bodies. Fields are read alike in JSON and in forms of both kinds. */
export function bodyReader(route: Read, limits: Limits): BodyReader {
  if (route.bodyKind === 'none') return async () => plain({});
  if (route.bodyKind === 'raw') {
    const raw = express.raw({ type: () => true, limit: rawLimit, inflate: false });
    return async (request, response) => plain(await bytesOf(raw, request, response));
  }
  const json = jsonReader(limits.jsonBytes);
  const urlencoded = express.raw({ type: () => true, limit: textLimit });
  const values = formValues(route.body ?? z.unknown());
  return async (request, response, enter) => {
    if (!hasBody(request)) return plain({});
    const found = await recognise(request);
    switch (found?.kind) {
      case 'json':
        await run(json, request, response);
        await breath();
        return plain(request.body);
      case 'urlencoded': {
        const bytes = await bytesOf(urlencoded, request, response);
        await breath();
        return form(readUrlencoded(bytes, values.isField), values);
      }
      case 'multipart':
        if (found.boundary === null) throw malformed('it names no boundary');
        return multipart(request, found.boundary, enter);
      default:
        throw wrongType();
    }
  };

  async function multipart(request: Request, boundary: string, enter: () => () => void): Promise<ReadBody> {
    const leave = enter();
    try {
      const { isField } = values;
      const fileFields = route.fileFields ?? [];
      const read = await readForm(request, { boundary, isField, fileFields, maxFileBytes: limits.uploadBytes });
      const dispose = () => read.dispose().finally(leave);
      return { ...form(read, values, read.files), dispose };
    } catch (error) {
      leave();
      throw error;
    }
  }
}

function form(text: FormText, values: FormValues, files: ReadBody['files'] = new Map()): ReadBody {
  const value = values.read(text.pairs);
  const digests = [...files.values()].map(({ field, name, sha256 }) => ({ field, name, sha256 }));
  const fingerprint = fingerprintOf(digests.length > 0 ? { fields: value, digests } : value);
  return { value, dropped: text.unknown, files, fingerprint, dispose: async () => {} };
}

function plain(value: unknown): ReadBody {
  const fingerprint = value instanceof Uint8Array ? '' : fingerprintOf(value);
  return { value, dropped: [], files: new Map(), fingerprint, dispose: async () => {} };
}

async function bytesOf(reader: RequestHandler, request: Request, response: Response): Promise<Uint8Array> {
  await run(reader, request, response);
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function wrongType(): GhantiError {
  return new GhantiError(
    'unsupported_media',
    'Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data.',
  );
}

function run(middleware: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void middleware(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}
