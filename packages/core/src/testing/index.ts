export { type MediaUnderTest, mediaKit } from './media/media-kit';
export { type UploadsUnderTest, uploadsKit } from './media/uploads-kit';
export {
  type Compared,
  compare,
  type Mode,
  type ObservedStore,
  type OpenStore,
  type SeenCampaign,
  type SeenCode,
  type SeenRun,
  type Simulated,
  type SimulatedStore,
  type View,
} from './simulation';
export * from './speech';
export { type StoreKitOptions, type StoreUnderTest, storeKit } from './store';
export * from './telephony';
export { createTestClock, type TestClock } from './time/test-clock';
