import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ourPackages, packAll, workspace } from './packages';
import { asCjs, asEsm, sampleOf, typeErrorsOf } from './samples';

const run = promisify(execFile);

/*
 * Packs every package, installs the tarballs by npm into a project that holds nothing, and runs the sample of each README
 * there: as an ES module and from CommonJS by `require`. The strict compiler checks each sample first, with every declaration that it
 * reaches. npm takes third parties from its cache where it can (`--prefer-offline`; `npm ci`
 * has just filled it), and resolves them by the ranges that our users get, not by our lockfile.
 */
const folder = await mkdtemp(join(tmpdir(), 'ghanti-packed-'));
try {
  const packages = await ourPackages();
  const tarballs = await packAll(packages, folder);
  const project = join(folder, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...quiet, ...tarballs.map((one) => one.path), 'express@5', '@types/node@20'], {
    cwd: project,
  });

  const pages = [
    { name: 'README.md', page: join(workspace, 'README.md') },
    ...tarballs
      .filter((one) => one.files.includes('README.md'))
      .map((one) => ({ name: one.name, page: join(project, 'node_modules', one.name, 'README.md') })),
  ];
  for (const { name, page } of pages) {
    const sample = await sampleOf(page);
    await checkTypes(name, sample);
    await runSample(name, 'sample.mjs', asEsm(sample));
    await runSample(name, 'sample.cjs', asCjs(sample));
  }

  async function checkTypes(name: string, sample: string): Promise<void> {
    const file = join(project, 'sample-types.mts');
    await writeFile(file, `${sample}\nexport {};\n`);
    const errors = typeErrorsOf(file);
    process.stdout.write(`${errors.length === 0 ? 'typed' : 'FAIL '} ${name}\n`);
    for (const error of errors.slice(0, 20)) process.stdout.write(`      ${error}\n`);
    if (errors.length > 0) process.exitCode = 1;
  }

  /** A sample is good when it ends by itself, without an error, and shows something. */
  async function runSample(name: string, file: string, source: string): Promise<void> {
    await writeFile(join(project, file), source);
    const env = { PATH: process.env.PATH ?? '', HOME: folder };
    const ended = await run(process.execPath, [file], { cwd: project, env, timeout: 30_000 }).catch(
      (error: Error & { stdout?: string; stderr?: string }) => ({
        stdout: '',
        stderr: `${error.stdout}${error.stderr}${error}`,
      }),
    );
    if (ended.stdout !== '') return void process.stdout.write(`ran  ${name} as ${file}\n`);
    process.stdout.write(`FAIL ${name} as ${file}\n${ended.stderr || 'it printed nothing'}\n`);
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
