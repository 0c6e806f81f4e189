import { expect } from 'vitest';
import type { PhoneLine } from '../../domain/phone-line';
import type { TelephonyCheck } from './check';
import type { Desk } from './desk';

async function firstOnSale({ telephony }: Desk): Promise<PhoneLine> {
  const [line] = await telephony.numbers.available();
  if (!line) throw new Error('The provider has no number on sale, and this check needs one.');
  return line;
}

const sidsOnSale = async ({ telephony }: Desk) => (await telephony.numbers.available()).map((line) => line.sid);

/** Numbers of the provider: listed, bought, given back. */
export const numbersChecks: readonly TelephonyCheck[] = [
  {
    name: 'lists numbers on sale, each with an E.164 number, a sid of its own and a price',
    needs: ['numbers'],
    async run({ telephony }) {
      const lines = await telephony.numbers.available();
      expect(lines.length).toBeGreaterThan(0);
      expect(new Set(lines.map((line) => line.sid)).size).toBe(lines.length);
      for (const line of lines) {
        expect(line.number).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(line.sid).toMatch(/^\S+$/);
        expect(Number.isInteger(line.rate) && line.rate >= 0, `a rate in whole credits: ${line.rate}`).toBe(true);
      }
    },
  },
  {
    name: 'lists only numbers that can do what is asked for',
    needs: ['numbers'],
    async run({ telephony }) {
      const lines = await telephony.numbers.available({ capabilities: { voice: true } });
      expect(lines.every((line) => line.capabilities.voice)).toBe(true);
    },
  },
  {
    name: 'sells a number that is on sale, and sells it no more after',
    needs: ['numbers'],
    async run(desk) {
      const line = await firstOnSale(desk);
      expect((await desk.telephony.numbers.buy(line.sid)).number).toBe(line.number);
      const numbers = (await desk.telephony.numbers.available()).map((other) => other.number);
      expect(numbers).not.toContain(line.number);
    },
  },
  {
    name: 'answers the same number when it is bought again',
    needs: ['numbers'],
    async run(desk) {
      const line = await firstOnSale(desk);
      const first = await desk.telephony.numbers.buy(line.sid);
      expect(await desk.telephony.numbers.buy(line.sid)).toEqual(first);
    },
  },
  {
    name: 'takes a number back, and does not mind to be asked again',
    needs: ['numbers'],
    async run(desk) {
      const { sid } = await desk.telephony.numbers.buy((await firstOnSale(desk)).sid);
      await desk.telephony.numbers.release(sid);
      await desk.telephony.numbers.release(sid);
    },
  },
  {
    name: 'says "rejected" for a number that is not on sale',
    needs: ['numbers'],
    async run(desk) {
      const before = await sidsOnSale(desk);
      await desk.refused(desk.telephony.numbers.buy(`${'0'.repeat(31)}1`), 'rejected');
      expect(await sidsOnSale(desk)).toEqual(before);
    },
  },
  {
    name: 'says "unsupported" to every step with numbers when it declares none',
    needs: ['without numbers'],
    async run(desk) {
      const { numbers } = desk.telephony;
      await desk.refused(numbers.available(), 'unsupported');
      await desk.refused(numbers.buy('unknown'), 'unsupported');
      await desk.refused(numbers.release('unknown'), 'unsupported');
    },
  },
];
