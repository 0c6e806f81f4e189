import { expect } from 'vitest';
import { type CallRequest, TelephonyError } from '../../ports/telephony';
import type { TelephonyCheck } from './check';
import { aToken } from './requests';

const lookupOf = ({ token, to, from }: CallRequest, intentAt: Date) => {
  return { service: 'PHONE' as const, token, to, from, intentAt };
};

/** Requests whose answer was lost: never repeated inside, and resolved as the plugin declares. */
export const doubtChecks: readonly TelephonyCheck[] = [
  {
    name: 'says "in_doubt" when the answer was lost, and does not call again',
    needs: ['PHONE', 'a number: lost_after'],
    async run(desk) {
      const call = desk.aCall('lost_after');
      await desk.refused(desk.place(call), 'in_doubt');
      await desk.provider.advance(5);
      expect(await desk.provider.created(call.to)).toBe(1);
    },
  },
  {
    name: 'says "in_doubt" when the request was lost on its way',
    needs: ['PHONE', 'a number: lost_before'],
    async run(desk) {
      const call = desk.aCall('lost_before');
      await desk.refused(desk.place(call), 'in_doubt');
      await desk.provider.advance(5);
      expect(await desk.provider.created(call.to)).toBe(0);
    },
  },
  {
    name: 'finds the call whose answer was lost, once, by what the engine knows of it',
    needs: ['PHONE', 'lookup', 'a number: lost_after'],
    async run(desk) {
      const call = desk.aCall('lost_after');
      const intentAt = desk.now();
      await desk.refused(desk.place(call), 'in_doubt');
      const found = await desk.telephony.findPlaced(lookupOf(call, intentAt));
      expect(found).toHaveLength(1);
      const [report] = found;
      expect(report?.providerId).toMatch(/\S/);
      expect(await desk.telephony.fetch('PHONE', report?.providerId ?? '')).toMatchObject({
        providerId: report?.providerId,
      });
    },
  },
  {
    name: 'finds a call that was answered for under the id that it was given',
    needs: ['PHONE', 'lookup'],
    async run(desk) {
      const call = desk.aCall('heard');
      const intentAt = desk.now();
      const { providerId } = await desk.place(call);
      const found = await desk.telephony.findPlaced(lookupOf(call, intentAt));
      expect(found.map((report) => report.providerId)).toEqual([providerId]);
    },
  },
  {
    name: 'finds nothing where nothing was placed',
    needs: ['PHONE', 'lookup'],
    async run(desk) {
      await desk.place(desk.aCall('heard'));
      expect(await desk.telephony.findPlaced(lookupOf(desk.aCall('heard'), desk.now()))).toEqual([]);
    },
  },
  {
    name: 'finds nothing where the request was lost on its way',
    needs: ['PHONE', 'lookup', 'a number: lost_before'],
    async run(desk) {
      const call = desk.aCall('lost_before');
      const intentAt = desk.now();
      await desk.refused(desk.place(call), 'in_doubt');
      expect(await desk.telephony.findPlaced(lookupOf(call, intentAt))).toEqual([]);
    },
  },
  {
    name: 'makes one call of a request that is repeated with its key',
    needs: ['PHONE', 'idempotency'],
    async run(desk) {
      const call = desk.aCall('heard', { token: aToken() });
      const first = await desk.place(call);
      expect(await desk.place(call)).toEqual(first);
      expect(await desk.provider.created(call.to)).toBe(1);
    },
  },
  {
    name: 'says "unsupported" to a look-up when it declares none, instead of answering that nothing was placed',
    needs: ['without lookup', 'PHONE'],
    async run(desk) {
      const error: unknown = await desk.telephony
        .findPlaced(lookupOf(desk.aCall('heard'), desk.now()))
        .catch((thrown: unknown) => thrown);
      // An empty answer would be taken for proof, and the number would be called again.
      expect(error).toBeInstanceOf(TelephonyError);
    },
  },
];
