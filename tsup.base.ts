import type { Options } from 'tsup';

/** Every package is built alike: ESM only, which Node >= 20.19 can also `require`; left readable instead of mapped. */
export function library(options: Options): Options {
  return {
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    clean: true,
    splitting: true,
    dts: { compilerOptions: { composite: false, emitDeclarationOnly: false, paths: {} } },
    ...options,
  };
}
