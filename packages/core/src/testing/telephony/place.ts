import { expect } from 'vitest';
import type { TelephonyCheck } from './check';

/** Placing calls: accepted once, or refused by a class that the engine can act on. */
export const placeChecks: readonly TelephonyCheck[] = [
  {
    name: 'has a name that fits into a path, and callers in E.164',
    needs: [],
    async run({ telephony }) {
      expect(telephony.name).toMatch(/^[a-z0-9-]+$/);
      for (const caller of telephony.defaultCallers) expect(caller).toMatch(/^\+[1-9]\d{6,14}$/);
      expect(telephony.capabilities.services.length).toBeGreaterThan(0);
    },
  },
  {
    name: 'is given a number for the plain case of each service, and a way to report',
    needs: [],
    async run({ provider, telephony }) {
      const { services } = telephony.capabilities;
      if (services.includes('PHONE')) expect(provider.number('heard'), 'number("heard")').not.toBeNull();
      if (services.includes('SMS')) expect(provider.number('delivered'), 'number("delivered")').not.toBeNull();
      expect(provider.number('rejected'), 'number("rejected")').not.toBeNull();
      expect(telephony.listen !== undefined || provider.webhooks !== undefined, 'listen or webhooks').toBe(true);
    },
  },
  {
    name: 'places one call for one request, and names it',
    needs: ['PHONE'],
    async run(desk) {
      const call = desk.aCall('heard');
      const { providerId } = await desk.place(call);
      expect(providerId).toMatch(/\S/);
      expect(await desk.provider.created(call.to)).toBe(1);
      await desk.untilOver(call.token);
      expect(await desk.provider.created(call.to)).toBe(1);
    },
  },
  {
    name: 'names different calls differently',
    needs: ['PHONE'],
    async run(desk) {
      const placed = await Promise.all([1, 2, 3].map(() => desk.place(desk.aCall('heard'))));
      expect(new Set(placed.map(({ providerId }) => providerId)).size).toBe(3);
    },
  },
  {
    name: 'says "rejected" for a number that the provider refuses, and creates nothing',
    needs: ['PHONE', 'a number: rejected'],
    async run(desk) {
      const call = desk.aCall('rejected');
      const error = await desk.refused(desk.place(call), 'rejected');
      expect(error.message).not.toBe('');
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'says "account" for a fault of ours, so that the run pauses and no number is burned',
    needs: ['PHONE', 'a number: account'],
    async run(desk) {
      const call = desk.aCall('account');
      await desk.refused(desk.place(call), 'account');
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'says "throttled" and when to try again, without trying again itself',
    needs: ['PHONE', 'a number: throttled'],
    async run(desk) {
      const call = desk.aCall('throttled');
      const { retryAfterMs } = (await desk.refused(desk.place(call), 'throttled')).details;
      if (retryAfterMs !== undefined) expect(retryAfterMs).toBeGreaterThanOrEqual(0);
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'says "not_sent" when no byte reached the provider',
    needs: ['PHONE', 'a number: not_sent'],
    async run(desk) {
      const call = desk.aCall('not_sent');
      await desk.refused(desk.place(call), 'not_sent');
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'places no call for a request that was given up before it left',
    needs: ['PHONE'],
    async run(desk) {
      const call = desk.aCall('heard');
      await expect(desk.telephony.placeCall(call, AbortSignal.abort())).rejects.toThrow();
      await desk.provider.advance(5);
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'says "unsupported" to a call when it declares no calls',
    needs: ['without PHONE', 'a number: delivered'],
    async run(desk) {
      await desk.refused(desk.place(desk.aCall('delivered')), 'unsupported');
    },
  },
];
