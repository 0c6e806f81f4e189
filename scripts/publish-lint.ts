import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { type OurPackage, ourPackages, packAll, type Tarball, workspace } from './packages';

/** What every package must bring to the registry. */
const facts = ['description', 'keywords', 'license', 'engines', 'exports', 'types'] as const;

/** Everything that is wrong with a package as the registry would get it. */
async function faultsOf(one: OurPackage, tarball: Tarball): Promise<string[]> {
  const data = Uint8Array.from(await readFile(tarball.path));
  const manifest = JSON.parse(await readFile(join(one.folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { messages, pkg } = await publint({ pack: { tarball: data.buffer }, strict: true });
  const types = await checkPackage(createPackageFromTarballData(data));
  return [
    ...facts.filter((fact) => manifest[fact] === undefined).map((fact) => `package.json has no ${fact}`),
    ...['README.md', 'LICENSE'].filter((file) => !tarball.files.includes(file)).map((file) => `${file} is missing`),
    ...(await readFile(join(one.folder, 'LICENSE')).then(isOurs, () => [])),
    ...tarball.files.filter((file) => /\.test\.|(^|\/)src\//.test(file)).map((file) => `${file} is no part of it`),
    ...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
    ...problemsOf(types),
  ];
}

const licence = await readFile(join(workspace, 'LICENSE'));
const isOurs = (text: Buffer) => (text.equals(licence) ? [] : ['LICENSE is not the workspace’s']);

function problemsOf(result: Awaited<ReturnType<typeof checkPackage>>): string[] {
  if (!result.types) return ['it brings no types'];
  return (
    result.problems
      // Resolution of the time before `exports`: it knows no subpaths, and Node 20 does not use it.
      .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
      // ESM only, on purpose: every Node that our `engines` allow can `require` it.
      .filter((problem) => problem.kind !== 'CJSResolvesToESM')
      .map((problem) => `types: ${JSON.stringify(problem)}`)
  );
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;

const folder = await mkdtemp(join(tmpdir(), 'ghanti-pack-'));
try {
  const packages = await ourPackages();
  const tarballs = new Map((await packAll(packages, folder)).map((tarball) => [tarball.name, tarball]));
  for (const one of packages) {
    const tarball = tarballs.get(one.name);
    if (!tarball) throw new Error(`${one.name} was not packed`);
    const faults = await faultsOf(one, tarball);
    const size = `${kilobytes(tarball.size)} packed, ${kilobytes(tarball.unpackedSize)} unpacked`;
    process.stdout.write(`${faults.length === 0 ? 'good' : 'BAD '} ${one.name.padEnd(24)} ${size}\n`);
    for (const fault of faults) process.stdout.write(`       ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
