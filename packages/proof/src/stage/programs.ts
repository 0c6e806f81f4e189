import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The programs that the proof starts and kills, bundled once: a process must start in a moment, not compile first. */
export interface Programs {
  readonly worker: string;
  readonly provider: string;
  /** Where they are, and where logs may go. */
  readonly folder: string;
  dispose(): Promise<void>;
}

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function bundlePrograms(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-proof-'));
  await build({
    entryPoints: { worker: source('../worker/main.ts'), provider: source('../provider/main.ts') },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    tsconfig: source('../../../../tsconfig.base.json'),
    external: ['pg-native'],
    logLevel: 'error',
    // Only for files beside a source, which these programs do not read.
    define: { 'import.meta.url': '"file:///"' },
  });
  return {
    worker: join(folder, 'worker.cjs'),
    provider: join(folder, 'provider.cjs'),
    folder,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
