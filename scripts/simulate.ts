import { command } from '../packages/core/src/testing/simulation/command';

const stores = {
  postgres: async () =>
    (await import('../packages/store-postgres/src/testing/simulation/simulated-postgres')).simulatedPostgres(),
};

// Engines of workers that died would keep the process.
process.exit(await command(process.argv.slice(2), console.log, stores));
