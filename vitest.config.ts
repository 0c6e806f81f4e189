import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const room = (name: string) => source(`./packages/${name}/src/index.ts`);

const proof = 'packages/proof/src/prove.test.ts';

export default defineConfig({
  resolve: {
    alias: [
      { find: '@ghanti/core/testing', replacement: source('./packages/core/src/testing/index.ts') },
      {
        find: '@ghanti/adapter-twilio/testing',
        replacement: source('./packages/adapter-twilio/src/testing/stand-in/index.ts'),
      },
      {
        find: '@ghanti/spreadsheet/testing',
        replacement: source('./packages/spreadsheet/src/testing/hostile-files.ts'),
      },
      {
        find: '@ghanti/store-postgres/testing',
        replacement: source('./packages/store-postgres/src/testing/real-postgres.ts'),
      },
      { find: /^@ghanti\/([a-z-]+)$/, replacement: room('$1') },
    ],
  },
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    // For what hangs: many times what the longest takes that does not say a limit of its own, on a machine that does nothing else.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // One a core: left to itself, vitest would keep a core of two for nobody.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', proof],
        },
      },
      // Minutes of real kills with real waits: after the rest, on a machine of their own.
      { extends: true, test: { name: 'proof', include: [proof], sequence: { groupOrder: 1 } } },
    ],
  },
});
