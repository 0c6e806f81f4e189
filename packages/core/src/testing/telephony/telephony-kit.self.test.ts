import { describe, expect, it } from 'vitest';
import type { Telephony } from '../../ports/telephony';
import { brokenPlugins, unsupported } from './broken-plugins';
import type { KitProvider } from './kit-provider';
import { signedWebhookProvider } from './signed-webhooks';
import { simulatedProvider } from './simulated-provider';
import { runTelephonyCheck, telephonyChecks, telephonyKit } from './telephony-kit';

/** The names of the checks that a plugin fails. */
async function failuresOf(make: () => Promise<KitProvider>): Promise<string[]> {
  const failed: string[] = [];
  for (const check of telephonyChecks)
    await runTelephonyCheck(check, make).catch(() => {
      failed.push(check.name);
    });
  return failed;
}

describe('the kit', () => {
  it.each(Object.entries(brokenPlugins))('catches a plugin that %s', async (_, { make, caught }) => {
    expect(await failuresOf(make)).toEqual(expect.arrayContaining([...caught]));
  });

  it('has no check that nothing can fail', () => {
    const caught = new Set(Object.values(brokenPlugins).flatMap((plugin) => plugin.caught));
    expect(telephonyChecks.map((check) => check.name).filter((name) => !caught.has(name))).toEqual([]);
  });

  it('has no two checks of one name', () => {
    expect(new Set(telephonyChecks.map((check) => check.name)).size).toBe(telephonyChecks.length);
  });

  it('skips by capability: a plugin that does one thing, and says so, fails nothing', async () => {
    const callsAlone = () =>
      simulatedProvider({}, (carrier) => ({
        ...carrier,
        capabilities: {
          services: ['PHONE'],
          doubt: 'none',
          hangUp: false,
          numbers: false,
          machineDetection: false,
          keypad: false,
        },
        sendMessage: unsupported,
        findPlaced: unsupported,
        hangUp: unsupported,
        numbers: { available: unsupported, buy: unsupported, release: unsupported },
      }));
    expect(await failuresOf(callsAlone)).toEqual([]);
  });

  it('lets a carrier pass that drops repeated keys', async () => {
    const dropsRepeats = () =>
      simulatedProvider({}, (carrier) => {
        const placed = new Map<string, ReturnType<Telephony['placeCall']>>();
        return {
          ...carrier,
          capabilities: { ...carrier.capabilities, doubt: 'idempotency' },
          findPlaced: unsupported,
          placeCall(request, signal) {
            const known = placed.get(request.token) ?? carrier.placeCall(request, signal);
            placed.set(request.token, known);
            return known;
          },
        };
      });
    expect(await failuresOf(dropsRepeats)).toEqual([]);
  });

  it('lets a carrier pass that finds calls by their numbers and the time', async () => {
    expect(await failuresOf(() => simulatedProvider({ findBy: 'numbers' }))).toEqual([]);
  });
});

describe('a plugin whose provider sends signed webhooks', () => {
  telephonyKit(() => signedWebhookProvider());
});
