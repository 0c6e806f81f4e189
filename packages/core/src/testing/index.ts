export { type MediaUnderTest, mediaKit } from './media/media-kit';
export { type UploadsUnderTest, uploadsKit } from './media/uploads-kit';
export * from './speech';
export { type StoreKitOptions, type StoreUnderTest, storeKit } from './store';
export * from './telephony';
export { createTestClock, type TestClock } from './time/test-clock';
