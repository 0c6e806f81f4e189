import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { workspace } from './packages';
import { isCopyleft, type Lockfile, readLockfile, type ThirdParty, thirdParties, thirdPartyPage } from './third-party';

let all: readonly ThirdParty[];
beforeAll(async () => {
  all = thirdParties(await readLockfile());
});

/** Licences that we know what they ask for. One that is new is to be read first. */
const known = new Set([
  ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0'],
  ...['Python-2.0', 'PSF-2.0', 'PostgreSQL', 'LGPL-2.1-only', 'LGPL-3.0-or-later', 'GPL-3.0-or-later'],
]);

describe('what others made', () => {
  it('is what THIRD-PARTY.md says: run `npm run licences` when this fails', async () => {
    expect(await readFile(join(workspace, 'THIRD-PARTY.md'), 'utf8')).toBe(thirdPartyPage(all));
  });

  it('has licences that are known', () => {
    const words = (licence: string) => licence.replace(/ \([^)]*\)/g, '').split(/; | OR | AND /);
    const unknown = all.filter(({ licence }) => !words(licence).every((word) => known.has(word.replace(/[()]/g, ''))));
    expect(unknown.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('names each GPL and LGPL package in the README', async () => {
    const readme = await readFile(join(workspace, 'README.md'), 'utf8');
    const copyleft = all.filter(isCopyleft).map(({ name }) => name);
    expect(copyleft).toContain('espeak-ng');
    expect(copyleft.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('reports no installation to anybody', async () => {
    const { packages } = await readLockfile();
    expect(Object.keys(packages).filter((path) => path.includes('scarf'))).toEqual([]);
  });
});

describe('a lockfile', () => {
  const package_ = (more: object = {}) => ({ version: '1.0.0', license: 'MIT', ...more });
  const read = (packages: Lockfile['packages']) =>
    thirdParties({ packages: { '': {}, 'packages/http-express': { dependencies: {} }, ...tree, ...packages } });
  const tree = { 'node_modules/openapi-explorer': package_() };

  it('tells what is needed, by whom, and not what is only needed to develop', () => {
    const found = read({
      'packages/core': { name: '@ghanti/core', dependencies: { a: '1' }, optionalDependencies: { o: '1', gone: '1' } },
      'node_modules/@ghanti/core': { link: true },
      'node_modules/a': package_({ dependencies: { b: '1', '@ghanti/core': '1' }, peerDependencies: { p: '1' } }),
      'node_modules/a/node_modules/b': package_({ version: '2.0.0' }),
      'node_modules/b': package_(),
      'node_modules/p': package_(),
      'node_modules/o': package_({ license: 'GPL-3.0-or-later' }),
      'node_modules/developed': package_(),
    });
    expect(found.map(({ name, version, comes, by }) => [name, version, comes, by.join(' > ')])).toEqual([
      ['a', '1.0.0', 'always', '@ghanti/core'],
      ['b', '2.0.0', 'always', '@ghanti/core > a'],
      ['o', '1.0.0', 'optional', '@ghanti/core'],
      ['openapi-explorer', '1.0.0', 'copied', 'packages/http-express'],
      ['p', '1.0.0', 'always', '@ghanti/core > a'],
    ]);
  });

  it('is refused when a package names no licence, or is not there', () => {
    const core = { 'packages/core': { dependencies: { a: '1' } } };
    expect(() => read(core)).toThrow('The lockfile has no a');
    expect(() => read({ ...core, 'node_modules/a': { version: '1.0.0' } })).toThrow('a names no licence');
  });
});
