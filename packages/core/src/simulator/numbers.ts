import type { LineCapabilities, PhoneLine } from '../domain/phone-line';
import { TelephonyError, type TelephonyNumbers } from '../ports/telephony';
import type { Exchange } from './exchange';

const abilities = ['voice', 'sms', 'mms', 'fax'] as const;

/** Sells lines: what was bought is written down, and is on sale again when it is released. */
export function numbersOf(lines: readonly PhoneLine[], open: () => Promise<Exchange>): TelephonyNumbers {
  const fits = ({ capabilities: able }: PhoneLine, asked: Partial<LineCapabilities>) =>
    abilities.every((ability) => asked[ability] === undefined || asked[ability] === able[ability]);
  return {
    async available(filter = {}) {
      const { bought } = await open();
      return lines.filter((line) => !bought.has(line.sid) && fits(line, filter.capabilities ?? {}));
    },
    async buy(sid) {
      const exchange = await open();
      const line = lines.find((candidate) => candidate.sid === sid);
      if (!line) throw new TelephonyError('rejected', 'The number is not on sale.', { code: 'number_gone' });
      if (!exchange.bought.has(sid)) await exchange.record({ type: 'bought', sid });
      return line;
    },
    async release(sid) {
      const exchange = await open();
      if (exchange.bought.has(sid)) await exchange.record({ type: 'released', sid });
    },
  };
}
