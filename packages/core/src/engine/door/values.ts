import { z } from 'zod';
import type { IdempotencyClaim, PageRequest } from '../../ports/store';
import { exactly } from './guard';

/** An id of a row. */
export const id = z.int({ error: 'An id is a whole number from 1 on.' }).positive('An id is a whole number from 1 on.');

/** Text that any database can keep: without NUL and halves of surrogate pairs. */
export function text(most: number) {
  return z
    .string()
    .max(most)
    .refine((given) => !/\0|\p{Surrogate}/u.test(given), {
      error: 'This holds characters that cannot be kept.',
      params: { code: 'invalid_characters' },
    });
}

/** A name that is not blank. */
export function title(most: number) {
  return text(most).refine((given) => given.trim() !== '', {
    error: 'This must not be blank.',
    params: { code: 'blank' },
  });
}

/** What comes later reads it and says best what is wrong; here it only has to be a text. */
export const anyText = text(100_000);

/** A phone number as it was given. Whether it is one is judged later. */
export const givenNumber = z.union([z.string(), z.number()], { error: 'A number is a text or a whole number.' });

/** Deep pages cost a walk over all that stands before them. */
const lastPage = 1_000_000;
const largestPage = 1_000;

export const pageFields = {
  page: z.int().min(1).max(lastPage),
  pageSize: z.int().min(1).max(largestPage),
};

export const page = exactly<PageRequest>(pageFields);

const sha256 = z.string().min(1).max(200);

export const claim = exactly<IdempotencyClaim>({
  accountId: id,
  scope: title(500),
  key: title(255),
  fingerprint: sha256,
});

/** An idempotency claim where none is needed. */
export const perhapsClaim = claim.nullish();
