import type { Wave } from '../ports/store';
import type { Parts } from './parts';

/**
 * Prolongs the lease of a wave while it is worked on. What it answers ends that.
 * @param onLost  somebody else may have the wave now: nothing more may be begun of it
 */
export function keepLease(
  { store, settings, clock, alarm }: Pick<Parts, 'store' | 'settings' | 'clock' | 'alarm'>,
  { id: waveId, epoch, run }: Wave,
  onLost: () => void,
): () => void {
  let cancel = () => {};
  let ended = false;

  async function beat(): Promise<void> {
    try {
      const kept = await store.dispatch.renewWave({ waveId, epoch, leaseMs: settings.leaseMs, now: clock.now() });
      if (!kept) onLost();
    } catch (error) {
      alarm({ kind: 'internal', message: 'A lease could not be prolonged.', runId: run.id, error });
    }
    next();
  }

  function next(): void {
    // Given back while its last beat was on its way, a wave would be prolonged for ever.
    if (!ended) cancel = clock.after(settings.leaseMs / 3, () => void beat());
  }

  next();
  return () => {
    ended = true;
    cancel();
  };
}
