// Stands for the thread's program where it runs from the sources. A published package has the built program under this name.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { buildSync } from 'esbuild';

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { outputFiles } = buildSync({
  entryPoints: [here('./list-thread.ts')],
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  tsconfig: here('../../../../tsconfig.base.json'),
});
const program = runInThisContext(`(function (require, module) {${outputFiles[0]?.text}\n})`, 'list-thread.ts');
program(createRequire(import.meta.url), { exports: {} });
