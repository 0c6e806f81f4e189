import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig(
  library({
    entry: ['src/index.ts', 'src/testing/index.ts'],
    // ESM-only: what `require` gives for them in our CJS build has no default export where the build looks for it.
    noExternal: ['leven', 'p-queue', 'tinyqueue'],
  }),
);
