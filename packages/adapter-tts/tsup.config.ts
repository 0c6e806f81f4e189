import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

/** The worker runs in a thread of its own: it stands beside the bundle under the name that the sources know it by. */
const worker = ['worker.mjs', 'wav.mjs', 'resample.mjs'];

export default defineConfig(
  library({
    entry: ['src/index.ts'],
    onSuccess: async () => {
      for (const file of worker) await copyFile(`src/espeak/${file}`, `dist/${file}`);
    },
  }),
);
