import { expect } from 'vitest';
import type { CallRequest } from '../../ports/telephony';
import type { TelephonyCheck } from './check';
import { type Desk, isOver } from './desk';

/** A call that rings for minutes, where the provider has somebody who does not answer: on a slow machine too, nobody has taken it. */
function aRingingCall(desk: Desk): CallRequest {
  const fate = desk.provider.number('no_answer') === null ? 'heard' : 'no_answer';
  return desk.aCall(fate, { ringTimeoutSeconds: 300 });
}

/** A talk that is not over before somebody who is slow has asked about it. */
export const aLongTalk = { contentSeconds: 400, timeLimitSeconds: 500 };

/** Ending calls. */
export const hangUpChecks: readonly TelephonyCheck[] = [
  {
    name: 'cancels a call that nobody has taken yet, and answers so at once',
    needs: ['PHONE', 'hangUp'],
    async run(desk) {
      const { providerId } = await desk.place(aRingingCall(desk));
      const report = await desk.telephony.hangUp(providerId);
      // No webhook may ever come for a call that is canceled while it waits: the answer itself has to end it.
      expect(report).toMatchObject({ providerId, type: 'ended_canceled' });
    },
  },
  {
    name: 'ends a call in the middle of its talk',
    needs: ['PHONE', 'hangUp'],
    async run(desk) {
      const call = desk.aCall('heard', aLongTalk);
      const { providerId } = await desk.place(call);
      await desk.until(call.token, 'answer', (event) => event.type === 'answered');
      await desk.telephony.hangUp(providerId);
      const end = await desk.untilOver(call.token);
      expect(end.type).toMatch(/^ended_(completed|canceled)$/);
      expect(end.duration ?? 0).toBeLessThan(aLongTalk.contentSeconds);
    },
  },
  {
    name: 'may be asked to end a call again, and answers how it ended',
    needs: ['PHONE', 'hangUp'],
    async run(desk) {
      const call = aRingingCall(desk);
      const { providerId } = await desk.place(call);
      await desk.telephony.hangUp(providerId);
      const again = await desk.telephony.hangUp(providerId);
      expect(again && isOver(again), 'the second answer says that it is over').toBe(true);
      expect(await desk.provider.created(call.to)).toBe(1);
    },
  },
  {
    name: 'leaves a call as it was when it had ended before',
    needs: ['PHONE', 'hangUp'],
    async run(desk) {
      const call = desk.aCall('heard');
      const { providerId } = await desk.place(call);
      const end = await desk.untilOver(call.token);
      expect(await desk.telephony.hangUp(providerId)).toMatchObject({ providerId, type: end.type });
    },
  },
  {
    name: 'answers null for a call to end that it does not know',
    needs: ['PHONE', 'hangUp'],
    async run(desk) {
      const { providerId } = await desk.place(desk.aCall('heard'));
      expect(await desk.telephony.hangUp(anotherId(providerId))).toBeNull();
    },
  },
  {
    name: 'says "unsupported" to a hang-up when it declares none',
    needs: ['without hangUp'],
    async run(desk) {
      await desk.refused(desk.telephony.hangUp('unknown'), 'unsupported');
    },
  },
];

/** An id of the same shape that no call of the check has. */
export function anotherId(providerId: string): string {
  const other = providerId.slice(-8).replace(/[0-9a-f]/gi, (digit) => (digit === '0' ? '1' : '0'));
  const changed = `${providerId.slice(0, -8)}${other}`;
  return changed === providerId ? `${providerId}x` : changed;
}
