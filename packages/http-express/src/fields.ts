import type { PageRequest } from '@ghanti/core';
import { z } from 'zod';
import { names } from './names';

/** Text that any database can keep: without NUL and halves of surrogate pairs. */
export function text(max: number) {
  return (
    z
      .string()
      .max(max)
      // Of a text that is too long anyway nothing more is looked at.
      .refine((value) => value.length > max || !/\0|\p{Surrogate}/u.test(value), {
        error: 'This holds characters that cannot be kept.',
        params: { code: 'invalid_characters' },
      })
  );
}

/** A name that is not blank. */
export function title(max: number) {
  return text(max).refine((value) => value.trim() !== '', {
    error: 'This must not be blank.',
    params: { code: 'blank' },
  });
}

/** A field that a form or a client sends empty when it means nothing. */
export function orNothing<S extends z.ZodType>(schema: S) {
  return z
    .union([schema, z.literal(''), z.null()])
    .optional()
    .transform((value) => (value === '' || value === null ? undefined : value));
}

/** A field that may be left out, or null. */
export function absentOr<S extends z.ZodType>(schema: S) {
  return z
    .union([schema, z.null()])
    .optional()
    .transform((value) => value ?? undefined);
}

/** An id of our own. In a path anything else is simply not there. */
export const idSchema = z.int().positive();

const pathId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .transform(Number)
  .refine(Number.isSafeInteger);

/** The id in `/api/.../:id/...`. */
export const idParams = z.object({ id: pathId });

/** A whole number in a query, from 1. */
function wholeNumber(max: number, usual: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'This has to be a whole number.')
    .transform(Number)
    .pipe(z.int().min(1).max(max))
    .default(usual)
    .register(names, { type: 'integer', minimum: 1, maximum: max, default: usual });
}

/** Deep pages cost a walk over all that stands before them. */
const lastPage = 1_000_000;
const largestPage = 100;
const usualPage = 20;

/** `?page=&page_size=`, from 1; empty ones are left out before. */
export const pageQuery = {
  page: wholeNumber(lastPage, 1),
  page_size: wholeNumber(largestPage, usualPage),
};

/** The same as the engine takes it. */
export function pageRequest(query: { page: number; page_size: number }): PageRequest {
  return { page: query.page, pageSize: query.page_size };
}

export const paginationSchema = z.strictObject({
  total_items: z.int(),
  total_pages: z.int(),
  page_number: z.int(),
  has_next: z.boolean(),
  has_previous: z.boolean(),
  links: z.array(z.string()),
});

/** Where a page stands among all. */
export function presentPagination({ page, pageSize }: PageRequest, total: number): z.output<typeof paginationSchema> {
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return {
    total_items: total,
    total_pages: pages,
    page_number: page,
    has_next: page < pages,
    has_previous: page > 1,
    links: [],
  };
}
