import type { Options } from 'tsup';

/** Every package is built alike: ESM and CJS, with types for both, left readable instead of mapped. */
export function library(options: Options): Options {
  return {
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'node',
    clean: true,
    splitting: true,
    shims: true,
    dts: { compilerOptions: { composite: false, emitDeclarationOnly: false, paths: {} } },
    ...options,
  };
}
