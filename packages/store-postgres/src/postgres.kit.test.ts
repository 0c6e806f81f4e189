import { storeKit } from '@ghanti/core/testing';
import { postgresStore } from './postgres';
import { realPostgres } from './testing/real-postgres';

storeKit(async () => {
  const server = await realPostgres({ fsync: 'off' });
  const store = await postgresStore({ connectionString: server.connectionString });
  return {
    store,
    async close() {
      await store.close();
      await server.dispose();
    },
  };
});
