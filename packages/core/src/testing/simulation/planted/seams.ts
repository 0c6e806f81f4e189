import { createSigner } from '../../../engine/tokens';
import type { Advancer, Store } from '../../../ports/store';
import { simulatedSettings } from '../scales';

/** Some steps of some groups of a store, in place of its own. */
export type ChangedSteps = {
  readonly [Group in keyof Store]?: Store[Group] extends object ? Partial<Store[Group]> : never;
};

export function changeSteps(store: Store, changes: ChangedSteps): Store {
  const groups = Object.entries(store).map(([group, steps]) => {
    const changed = changes[group as keyof Store];
    return [group, changed && typeof steps === 'object' ? { ...steps, ...changed } : steps];
  });
  return Object.fromEntries(groups) as Store;
}

/** Changes the rules of a life as a store is given them, wherever it asks them. */
export function changeAdvance(store: Store, change: (advance: Advancer) => Advancer): Store {
  const { dispatch, otps } = store;
  return changeSteps(store, {
    dispatch: {
      apply: (events, advance, now) => dispatch.apply(events, change(advance), now),
      recordIntents: (step) => dispatch.recordIntents({ ...step, advance: change(step.advance) }),
    },
    otps: { create: (otp) => otps.create({ ...otp, advance: change(otp.advance) }) },
  });
}

const signer = createSigner(simulatedSettings.secret);

/** The token that somebody forged, signed as if it were ours. */
export function correctToken(token: string): string {
  const [, , recipient = '', attempt, dispatch] = token.split('.');
  return signer.token({
    recipientId: Number.parseInt(recipient, 36),
    attemptNo: Number(attempt),
    dispatchNo: Number(dispatch),
  });
}
