export { type EmbeddedStoreOptions, embeddedStore } from './embedded';
export { type PostgresStoreOptions, postgresStore } from './postgres';
