import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Where the workspace stands. */
export const workspace = fileURLToPath(new URL('..', import.meta.url));

/** A package of ours that is published. */
export interface OurPackage {
  readonly name: string;
  readonly folder: string;
  /** Packages of ours that it depends on. */
  readonly needs: readonly string[];
}

/** A package as the registry would get it. Sizes are in bytes. */
export interface Tarball {
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
  readonly size: number;
  readonly unpackedSize: number;
}

/** Every package under `packages/` that is published, those first that others depend on. */
export async function ourPackages(): Promise<readonly OurPackage[]> {
  const root = join(workspace, 'packages');
  const found = await Promise.all(
    (await readdir(root)).map(async (room) => {
      const manifest = JSON.parse(await readFile(join(root, room, 'package.json'), 'utf8')) as {
        name: string;
        private?: boolean;
        dependencies?: Record<string, string>;
      };
      const needs = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@ghanti/'));
      return manifest.private ? [] : [{ name: manifest.name, folder: join(root, room), needs }];
    }),
  );
  return found.flat().sort((a, b) => a.needs.length - b.needs.length || a.name.localeCompare(b.name));
}

/** Packs all of them into a folder, by `npm pack`. */
export async function packAll(packages: readonly OurPackage[], folder: string): Promise<readonly Tarball[]> {
  const chosen = packages.flatMap((one) => ['--workspace', one.name]);
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...chosen],
    { cwd: workspace, maxBuffer: 64 * 1024 * 1024 },
  );
  type Packed = { name: string; filename: string; size: number; unpackedSize: number; files: { path: string }[] };
  // npm answers a list or, by workspace, an object of them.
  return Object.values(JSON.parse(stdout) as Record<string, Packed>).map((one) => ({
    name: one.name,
    path: join(folder, one.filename),
    files: one.files.map((file) => file.path),
    size: one.size,
    unpackedSize: one.unpackedSize,
  }));
}
