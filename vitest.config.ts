import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { figures } from './vitest.figures.ts';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const room = (name: string) => source(`./packages/${name}/src/index.ts`);

const shards = 4;

const simulation = 'packages/core/src/testing/simulation';
const provers = [
  `${simulation}/**/*.test.ts`,
  'packages/core/src/testing/model/**/*.test.ts',
  'packages/proof/**/*.test.ts',
];
const db = ['packages/store-postgres/**/*.test.ts'];
/** Tests that start processes, engines of voices or stand-ins, or that change what a whole process shares. */
const service = [
  'examples/**/*.test.ts',
  'packages/adapter-tts/src/{espeak/*,cloud-engines,fallback}*.test.ts',
  'packages/adapter-twilio/src/testing/**/*.test.ts',
  'packages/http-express/src/{fuzz,body/disk-full}*.test.ts',
  'packages/spreadsheet/src/read/{hostile-files,memory}*.test.ts',
];

function project(
  name: string,
  { exclude = [], ...test }: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, env: figures, exclude: ['**/node_modules/**', ...exclude], ...test } };
}

/** One prover in parallel parts: its files run once in each shard. */
function inShards(name: string, include: string[]): TestProjectInlineConfiguration[] {
  const count = Math.ceil(Number(figures.SEEDS) / shards);
  return Array.from({ length: shards }, (_, index) => {
    const env = { SHARD: `${index + 1}/${shards}`, SEED_FROM: `${1 + index * count}`, SEED_COUNT: `${count}` };
    return project(`${name}-${index + 1}`, { include, env: { ...figures, ...env } });
  });
}

/** `vitest run` leaves `*.long.test.ts` out of these; `vitest run --mode all`, which is `npm run test:all`, takes them. */
function everyday(mode: string): TestProjectInlineConfiguration[] {
  const exclude = mode === 'all' ? [] : ['**/*.long.test.ts'];
  return [
    project('unit', {
      include: ['packages/**/*.test.ts', 'scripts/**/*.test.ts'],
      exclude: [...exclude, ...provers, ...service, ...db],
      // Nothing here changes what a process shares, so that files share one: half the time.
      pool: 'threads',
      isolate: false,
    }),
    project('db', { include: db, exclude }),
    project('service', { include: service, exclude }),
  ];
}

export default defineConfig(({ mode }) => ({
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
    // More than cores: many tests wait for a carrier, a database or a process, the long ones most, and cores should not wait with them.
    maxWorkers: availableParallelism() + (mode === 'all' ? 2 : 1),
    projects: [
      ...everyday(mode),
      ...inShards('simulation', [`${simulation}/{simulation,explore/explore,planted/planted}.test.ts`]),
      project('model', { include: ['packages/core/src/testing/model/*.test.ts'] }),
      // Real kills with real waits: after the rest, two at a time.
      project('proof', { include: ['packages/proof/**/*.test.ts'], sequence: { groupOrder: 1 } }),
    ],
  },
}));
