import { createHash } from 'node:crypto';
import { GhantiError } from '@ghanti/core';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Limits } from '../options';
import type { Route } from '../route';
import { canonicalJson } from './canonical-json';
import { jsonReader } from './json';
import { readForm, type SpooledFile } from './multipart';

/** A body, read but not yet believed. */
export interface ReadBody {
  readonly value: unknown;
  readonly files: ReadonlyMap<string, SpooledFile>;
  /** SHA-256 over its canonical form: the same request has the same one. */
  readonly fingerprint: string;
  dispose(): Promise<void>;
}

export type BodyReader = (request: Request, response: Response) => Promise<ReadBody>;

/** Providers' webhooks are small. */
const rawLimit = 256 * 1_024;

/** Makes the reader of a route's bodies. */
export function bodyReader(route: Pick<Route, 'bodyKind' | 'fileFields'>, limits: Limits): BodyReader {
  const json = jsonReader(limits.jsonBytes);
  const raw = express.raw({ type: () => true, limit: rawLimit, inflate: false });
  switch (route.bodyKind) {
    case 'none':
      return async () => plain({});
    case 'raw':
      return async (request, response) => {
        await run(raw, request, response);
        return plain(request.body instanceof Uint8Array ? request.body : new Uint8Array());
      };
    case 'json':
    case 'json-or-multipart':
      return async (request, response) => {
        if (!hasBody(request)) return plain({});
        if (request.is('multipart/form-data') && route.bodyKind === 'json-or-multipart')
          return readFiles(request, route.fileFields ?? [], limits.uploadBytes);
        if (!request.is(['application/json', 'application/*+json'])) throw wrongType(route);
        await run(json, request, response);
        return plain(request.body);
      };
  }
}

async function readFiles(request: Request, fileFields: readonly string[], maxFileBytes: number): Promise<ReadBody> {
  const { fields: all, files, dispose } = await readForm(request, { fileFields, maxFileBytes });
  // A browser sends the inputs that nobody filled in as well.
  const fields = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  const digests = [...files.values()].map(({ field, name, sha256 }) => ({ field, name, sha256 }));
  return { value: fields, files, fingerprint: fingerprintOf({ fields, digests }), dispose };
}

function plain(value: unknown): ReadBody {
  const fingerprint = value instanceof Uint8Array ? '' : fingerprintOf(value);
  return { value, files: new Map(), fingerprint, dispose: async () => {} };
}

function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function wrongType(route: Pick<Route, 'bodyKind'>): GhantiError {
  const types = route.bodyKind === 'json' ? 'application/json' : 'application/json or multipart/form-data';
  return new GhantiError('unsupported_media', `Send the body as ${types}.`);
}

function run(middleware: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void middleware(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
}
