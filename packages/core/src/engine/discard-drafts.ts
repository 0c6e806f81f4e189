import type { Parts } from './parts';

/** Drafts of imports that nobody finished are thrown away after this, in milliseconds. */
const draftLifetimeMs = 6 * 3_600_000;

/** They are in nobody's way: that it takes too long to throw one away must not keep an engine from its calls. */
export async function discardDrafts({ store, clock, alarm }: Parts): Promise<void> {
  try {
    await store.campaigns.discardStale(new Date(clock.now().getTime() - draftLifetimeMs));
  } catch (error) {
    alarm({ kind: 'internal', message: 'Drafts of imports could not be thrown away yet.', error });
  }
}
