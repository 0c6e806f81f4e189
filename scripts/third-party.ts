import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from './packages';

/** A package of somebody else that comes with ours. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** `optional`: may be left out (`npm ci --omit=optional`); `copied`: may be in a file that our package brings. */
  readonly comes: 'always' | 'optional' | 'copied';
  /** The chain of packages that brings it, from ours on. */
  readonly by: readonly string[];
}

/** What an entry of the lockfile says, as far as it is read here. */
interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A lockfile of npm, version 3. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** Packages whose manifest says less than what is inside. */
const alsoInside: Readonly<Record<string, string>> = {
  'mpg123-decoder': 'LGPL-2.1-only (mpg123, as WebAssembly)',
  '@electric-sql/pglite': 'PostgreSQL (as WebAssembly)',
};

/** What the build copies into a package of ours: with its own tree, of which it was built. */
const copied: Readonly<Record<string, readonly string[]>> = { 'packages/http-express': ['openapi-explorer'] };

/** Rooms that nobody installs. */
const ours = (path: string) => path !== '' && !path.includes('node_modules') && !notInstalled.has(path);
const notInstalled = new Set(['packages/proof', 'examples/host-app', 'examples/custom-provider']);

const rank = { always: 0, optional: 1, copied: 2 } as const;

/** Reads the workspace's lockfile. */
export async function readLockfile(): Promise<Lockfile> {
  return JSON.parse(await readFile(join(workspace, 'package-lock.json'), 'utf8')) as Lockfile;
}

/** Everything that an installation of our packages, or of the service, brings: for every platform, whatever this machine is. */
export function thirdParties({ packages }: Lockfile): readonly ThirdParty[] {
  const found = new Map<string, ThirdParty>();

  function visit(from: string, name: string, comes: ThirdParty['comes'], by: readonly string[], mustBe: boolean): void {
    const path = placeOf(packages, from, name);
    const locked = path === null ? undefined : packages[path];
    if (path === null || !locked) {
      if (mustBe) throw new Error(`The lockfile has no ${name}, which ${by.join(' > ')} needs. Run npm install.`);
      return;
    }
    if (locked.link || !path.includes('node_modules')) return;
    const before = found.get(path);
    if (before && rank[before.comes] <= rank[comes]) return;
    const licence = [locked.license, alsoInside[name]].filter((one) => one !== undefined).join('; ');
    if (licence === '') throw new Error(`${name} names no licence. Look into it, and add it to alsoInside.`);
    found.set(path, { name, version: locked.version ?? '', licence, comes, by });
    visitAll(path, locked, comes, [...by, name]);
  }

  function visitAll(path: string, locked: Locked, comes: ThirdParty['comes'], by: readonly string[]): void {
    for (const name of Object.keys(locked.dependencies ?? {}))
      if (!(name in (locked.optionalDependencies ?? {}))) visit(path, name, comes, by, true);
    const optional = comes === 'always' ? 'optional' : comes;
    for (const name of Object.keys(locked.optionalDependencies ?? {})) visit(path, name, optional, by, false);
    for (const name of Object.keys(locked.peerDependencies ?? {}))
      if (locked.peerDependenciesMeta?.[name]?.optional !== true) visit(path, name, comes, by, true);
  }

  for (const [path, locked] of Object.entries(packages).filter(([path]) => ours(path))) {
    const by = [locked.name ?? path];
    visitAll(path, locked, 'always', by);
    for (const name of copied[path] ?? []) visit(path, name, 'copied', by, true);
  }
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** By code units: the same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where Node would find a package: beside who asks, or in a folder above. */
function placeOf(packages: Lockfile['packages'], from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (!folder.endsWith('node_modules')) {
      const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      if (path in packages) return path;
    }
    if (folder === '') return null;
  }
}

/** Licences that ask for more than to be named. */
export const isCopyleft = ({ licence }: Pick<ThirdParty, 'licence'>) => /GPL|MPL|EPL|CDDL|EUPL|OSL|SSPL/.test(licence);

/** The page that `npm run licences` writes. */
export function thirdPartyPage(all: readonly ThirdParty[]): string {
  const copyleft = all.filter(isCopyleft).map(({ name, licence, comes, by }) => [name, licence, comes, by.join(' > ')]);
  return `${[
    '# What others made',
    '',
    'Every package that an installation of ours, or of the service, brings, with its licence: written by `npm run licences` from the lockfile,',
    'for all platforms. `optional` ones are left out by `npm ci --omit=optional`; `copied` ones may be in the script of the reference page, which',
    '`@ghanti/http-express` brings with it. What is only needed to develop is not listed.',
    '',
    '## Licences that ask for more than to be named',
    '',
    ...table([['package', 'licence', 'comes', 'by'], ...copyleft]),
    '',
    '## All',
    '',
    ...table([
      ['package', 'version', 'licence', 'comes'],
      ...all.map(({ name, version, licence, comes }) => [name, version, licence, comes]),
    ]),
  ].join('\n')}\n`;
}

/** Columns are aligned as the formatter of this workspace aligns them. */
function table([heading = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
