import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectHeld } from './expect-held';
import { openTheatre, type Theatre } from './stage/theatre';
import { isClean } from './stage/verdict';
import { randomKills } from './suites/kills';
import { poison } from './suites/poison';
import { rollingRestarts } from './suites/restarts';
import { aimedKills, windows } from './suites/windows';
import { zombies } from './suites/zombies';

/** The figures of each commit; larger ones by `npm run prove`. Real processes and real waits: minutes, on a busy machine. */
const patience = 1_200_000;
const silent = () => {};
const figure = (name: string) => Number(process.env[name]);

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
}, patience);
afterAll(() => theatre.close());

describe('nobody is called twice and nobody is lost, the carrier’s own log being the judge', {
  timeout: patience,
}, () => {
  it('when workers are killed at random', async () => {
    expectHeld(await randomKills(theatre, figure('KILLS'), silent, { numbers: 100 }));
  });

  it('when a worker dies in each window around a call', async () => {
    const all = await aimedKills(theatre, figure('AIMED_KILLS'), silent, 7);
    expect(all).toHaveLength(windows.length);
    for (const figures of all) expectHeld(figures);
  });

  it('when workers are frozen for longer than their lease', async () => {
    expectHeld(await zombies(theatre, figure('FREEZES'), silent));
  });

  it('when one of them kills every process that prepares the call: it fails unsent after three deaths', async () => {
    const { verdict, failures, measured } = await poison(theatre, 9, silent);
    expect({ failures, deaths: measured.deaths }).toEqual({ failures: [], deaths: 3 });
    expect(isClean(verdict)).toBe(true);
  });

  it('when workers are restarted one by one', async () => {
    expectHeld(await rollingRestarts(theatre, figure('RESTARTS'), silent));
  });
});
