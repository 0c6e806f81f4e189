import { type Fault, type Id, invalid } from '@ghanti/core';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Caller } from './auth/caller';
import type { SpooledFile } from './body/multipart';
import type { JsonAnswer } from './envelope';
import { fieldSchemaOf } from './field-schema';
import { goodFieldsOf, readInput } from './input';
import type { Parts } from './parts';
import { unknownFields, unknownInQuery } from './unknown-fields';
import { asking, inWireNames } from './wire-names';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Who may call: anybody, any account, or the service's first account. */
export type Access = 'none' | 'account' | 'admin';

/** What a route reads of the body: fields, of JSON or of a form (absent is `{}`), or bytes. */
type BodyKind = 'none' | 'fields' | 'raw';

/** One answer that a route gives on success, for the reference. */
export interface Success {
  readonly description: string;
  /** Of a JSON answer. */
  readonly schema?: z.ZodType;
  /** Media types beside JSON; without a schema these are all. */
  readonly mediaTypes?: readonly string[];
}

/** A request, before its values are believed. */
export interface RawInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Names of fields of a form that the route does not know. */
  readonly dropped: readonly string[];
}

/** One request being served. */
export interface Call<A extends Access = Access> {
  readonly parts: Parts;
  readonly req: Request;
  readonly res: Response;
  readonly accountId: A extends 'none' ? null : Id;
  readonly caller: A extends 'none' ? null : Caller;
  /** Files of a form, by field. */
  readonly files: ReadonlyMap<string, SpooledFile>;
  /** The caller's `Idempotency-Key`, checked; null when there is none. */
  readonly idempotencyKey: string | null;
  /** SHA-256 over the canonical body, files included. */
  readonly fingerprint: string;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/** `written`: the handler has written the answer itself, as a stream. */
export type Answer = JsonAnswer | 'written';

/** A route as its author writes it. */
export interface RouteDefinition<A extends Access, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: Method;
  /** Of Express: `/api/system/campaigns/:id/update`; both with and without a last slash are served. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyKind?: BodyKind;
  /** Fields of a form that are files. */
  readonly fileFields?: readonly string[];
  /** For what cannot be taken back: a field that is not known, in the body or the address, is refused, since what it asks for would not be done. Else ignored. */
  readonly refusesUnknownFields?: boolean;
  /** `answer`: the HTTP layer keeps the answer for replays; `engine`: the engine binds the key to its own step. */
  readonly idempotency?: 'answer' | 'engine';
  /** What is kept of an answer for replays, where it holds a secret. */
  readonly redactForReplay?: (answer: JsonAnswer) => JsonAnswer;
  /** A ticket in the query lets in as well: the id in the path is that of the campaign that it was made for. */
  readonly takesTickets?: boolean;
  /** Only served when the router signs in by itself. */
  readonly ownAuthOnly?: boolean;
  readonly answers: Readonly<Record<number, Success>>;
  /** Failures beside those that every route has (401, 404 for an id, 405, 413, 415, 500). */
  readonly refuses?: readonly number[];
  /**
   * What else is wrong with a body that its schema refuses, so that all faults are told at once. It gets the fields that the
   * schema takes, and the body as it came.
   */
  alsoRefused?(
    call: Call<A>,
    input: { params: z.output<P>; body: Partial<z.output<B>>; given: unknown },
  ): Promise<readonly Fault[]> | readonly Fault[];
  handler(
    call: Call<A>,
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
  ): Promise<Answer> | Answer;
}

/** A route as the router mounts it: its input is parsed inside, so that the types stay with the handler. */
export interface Route
  extends Omit<RouteDefinition<Access, z.ZodType, z.ZodType, z.ZodType>, 'handler' | 'alsoRefused'> {
  readonly bodyKind: BodyKind;
  readonly refuses: readonly number[];
  /** @throws GhantiError with every fault of the input */
  run(call: Call, raw: RawInput): Promise<Answer>;
}

/** Makes a route of its definition. */
export function route<
  A extends Access,
  P extends z.ZodType = z.ZodUnknown,
  Q extends z.ZodType = z.ZodUnknown,
  B extends z.ZodType = z.ZodUnknown,
>(definition: RouteDefinition<A, P, Q, B>): Route {
  const { handler, alsoRefused, ...data } = definition;
  const schema = definition.refusesUnknownFields && definition.body ? fieldSchemaOf(definition.body) : null;
  const querySchema = definition.query ? fieldSchemaOf(definition.query) : null;
  const unknownOf = ({ body, query, dropped }: RawInput) =>
    schema
      ? [
          ...unknownFields(schema, body, { dropped, besides: definition.fileFields ?? [] }),
          ...unknownInQuery(querySchema, schema, query),
        ]
      : [];
  return {
    ...data,
    bodyKind: definition.bodyKind ?? (definition.body ? 'fields' : 'none'),
    refuses: definition.refuses ?? [],
    async run(call, raw) {
      if (!hasAccess(call, definition.access)) throw new Error(`${definition.path} was reached without an account.`);
      const read = readInput(definition, raw);
      const unknown = unknownOf(raw);
      if (read.ok && unknown.length === 0) return asking(() => handler(call, read.input));
      const params = read.ok ? read.input.params : read.params;
      const faults = [...unknown, ...(read.ok ? [] : read.faults)];
      const body = goodFieldsOf(definition.body, raw.body);
      const more = alsoRefused ? inWireNames(await alsoRefused(call, { params, body, given: raw.body })) : [];
      const known = new Set(faults.map((fault) => fault.field));
      throw invalid([...faults, ...more.filter((fault) => !known.has(fault.field))]);
    },
  };
}

function hasAccess<A extends Access>(call: Call, access: A): call is Call<A> {
  return access === 'none' || call.accountId !== null;
}
