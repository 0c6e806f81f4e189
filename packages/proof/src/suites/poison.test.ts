import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTheatre, type Theatre } from '../stage/theatre';
import { isClean } from '../stage/verdict';
import { poison } from './poison';

const patience = 120_000;

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
}, patience);
afterAll(() => theatre.close());

describe('a number whose message kills every process that prepares it (F25)', () => {
  it('fails unsent after three deaths, and everybody else of its wave is called once', async () => {
    const { verdict, failures, measured } = await poison(theatre, 9, () => {});
    expect(failures).toEqual([]);
    expect(isClean(verdict)).toBe(true);
    expect(measured.deaths).toBe(3);
  }, 120_000);
});
