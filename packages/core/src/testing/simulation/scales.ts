import { defaultLifePolicy, type LifePolicy } from '../../machines/advance';

const second = 1_000;
const minute = 60 * second;

/** The waits of a simulated engine: those of docs/correctness/windows.md where a bound depends on them, shorter where none does. */
export const simulatedPolicy: LifePolicy = {
  ...defaultLifePolicy,
  doubtMs: 60 * second,
  silentMs: 120 * second,
  talkGraceMs: 60 * second,
  receiptMs: 10 * minute,
  presumeMs: 2 * 60 * minute,
  presumedHoldMs: 4 * 60 * minute,
};

export const simulatedSettings = {
  secret: 'a secret that the simulated workers share',
  requestTimeoutMs: 10 * second,
  sendByMs: 5 * second,
  leaseMs: 30 * second,
  ringTimeoutSeconds: 30,
} as const;

/** A step of the store may be this long on its way: what it was told to judge by is as old. */
export const slowStepMs = 8 * second;

/** The provider's bounds that the waits rely on (docs/correctness/windows.md): what is slower than these breaks the promise. */
export const providerBounds = {
  /** From the first byte to the decision. */
  processingMs: 30 * second,
  /** A call that was accepted is found by a lookup after this. */
  lookupLagMs: 20 * second,
  /** The kernel may still send what a dead worker wrote, this much later. */
  lateBytesMs: 90 * second,
} as const;
