export type { StoreKitOptions } from './kit';
export { type StoreUnderTest, storeKit } from './store-kit';
