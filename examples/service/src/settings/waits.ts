import { seconds, whole } from './kinds';

/** How long the engine waits before it looks, asks or gives up. */
export const waits = {
  DOUBT_SECONDS: seconds({
    about: 'How long after a lost answer the carrier is asked; three times that when the worker died.',
    byDefault: 60,
    example: '30',
    sets: 'engine.policy.doubtMs',
  }),
  SILENCE_SECONDS: seconds({
    about: "How long after a call's last sign of life the carrier is asked.",
    byDefault: 120,
    example: '60',
    sets: 'engine.policy.silentMs',
  }),
  TALK_GRACE_SECONDS: seconds({
    about: 'How long after its message should have ended an answered call is asked about.',
    without: 'SILENCE_SECONDS',
    example: '30',
    sets: 'engine.policy.talkGraceMs',
  }),
  RECEIPT_SECONDS: seconds({
    about: 'How long a text waits for its receipt; then it counts as delivered.',
    byDefault: 86_400,
    example: '3600',
    sets: 'engine.policy.receiptMs',
  }),
  PRESUME_SECONDS: seconds({
    about: 'A request that nobody could be asked about for this long is presumed failed.',
    byDefault: 21_600,
    example: '3600',
    sets: 'engine.policy.presumeMs',
  }),
  PRESUMED_HOLD_SECONDS: seconds({
    about: 'How long the credits of a presumed failure stay held.',
    byDefault: 86_400,
    example: '3600',
    sets: 'engine.policy.presumedHoldMs',
  }),
  REQUESTS_AT_ONCE: whole({
    about: "Requests that wait for the carrier's answer at once, at most.",
    from: 1,
    byDefault: 64,
    example: '16',
    sets: 'engine.requestsAtOnce',
  }),
  REQUEST_TIMEOUT_SECONDS: seconds({
    about: 'A request that the carrier has not answered after this is in doubt.',
    byDefault: 10,
    example: '5',
    sets: 'engine.requestTimeoutMs',
  }),
  SEND_BY_SECONDS: seconds({
    about: 'A request leaves within this after it was written down, or not at all.',
    byDefault: 5,
    example: '3',
    sets: 'engine.sendByMs',
  }),
  OUTAGE_PAUSE_SECONDS: seconds({
    about:
      'How long nothing is sent after the carrier left five requests in a row unanswered; longer each time it is still away.',
    byDefault: 30,
    example: '60',
    sets: 'engine.outagePauseMs',
  }),
  LEASE_SECONDS: seconds({
    about: 'A worker that says nothing for this long has lost its numbers to the others.',
    byDefault: 30,
    example: '60',
    sets: 'engine.leaseMs',
  }),
  TICK_SECONDS: seconds({
    about: 'How often deadlines, schedules and ends of runs are looked at.',
    byDefault: 1,
    example: '0.5',
    sets: 'engine.tickMs',
  }),
  DRAIN_SECONDS: seconds({
    about: 'How long a service that stops waits for what is under way; it has 28 seconds in all.',
    to: 25,
    byDefault: 20,
    example: '10',
    sets: 'engine.drainMs',
  }),
};
