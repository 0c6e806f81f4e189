import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { longestStopMs } from '../examples/service/src/ending';
import { settings } from '../examples/service/src/settings/table';
import { workspace } from './packages';

const folder = join(workspace, 'examples/deploy');
const read = (name: string) => readFile(join(folder, name), 'utf8');

interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly env_file?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period: string;
  readonly restart: string;
}

let dockerfile: string;
let compose: { services: { ghanti: ComposeService; database: ComposeService }; volumes: Record<string, null> };
let unit: ReadonlyMap<string, string>;
let example: readonly string[];
beforeAll(async () => {
  dockerfile = await read('Dockerfile');
  compose = parse(await read('compose.yaml'));
  const pairs = [...(await read('ghanti.service')).matchAll(/^(\w+)=(.*)$/gm)];
  unit = new Map(pairs.map(([, name = '', value = '']) => [name, value]));
  example = [...(await read('settings.env.example')).matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
});

/** What is given to one instruction of the Dockerfile, the last of its name. */
const instruction = (name: string) => [...dockerfile.matchAll(new RegExp(`\\b${name} (.*)`, 'g'))].at(-1)?.[1] ?? '';
const listOf = (text: string) => JSON.parse(text) as string[];
/** Variables that Node and its packages read themselves. */
const notOurs = ['NODE_ENV'];
const variables = (text: string) => [...text.matchAll(/(\w+)=/g)].map(([, name]) => name ?? '');
const unknown = (names: readonly string[]) => names.filter((name) => !(name in settings) && !notOurs.includes(name));
const seconds = (text: string) => Number(/^(\d+)s?$/.exec(text)?.[1]);
const main = ['--import', 'tsx', 'examples/service/src/main.ts'];

describe('the files of examples/deploy', () => {
  it('set nothing that is no setting', () => {
    expect(unknown(variables(instruction('ENV')))).toEqual([]);
    expect(unknown(variables(unit.get('Environment') ?? ''))).toEqual([]);
    expect(unknown(Object.keys(compose.services.ghanti.environment))).toEqual([]);
    // The password of the database is for compose.yaml, which puts it into DATABASE_URL.
    expect(unknown(example)).toEqual(['DATABASE_PASSWORD']);
    expect(compose.services.ghanti.environment.DATABASE_URL).toContain(`\${DATABASE_PASSWORD:`);
    expect(compose.services.ghanti.env_file).toBe('.env');
  });

  it('run what `npm start` runs, by node itself, so that signals reach it', async () => {
    const { scripts } = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'));
    expect(scripts.start).toContain(`node ${main.join(' ')}`);
    expect(listOf(instruction('CMD'))).toEqual(['node', ...main]);
    expect(unit.get('ExecStart')).toBe(`/usr/bin/node ${main.join(' ')}`);
    await access(join(workspace, main.at(-1) ?? ''));
  });

  it('stop it by SIGTERM, and kill it only after it should have ended', () => {
    expect(instruction('STOPSIGNAL')).toBe('SIGTERM');
    expect(unit.get('KillSignal')).toBe('SIGTERM');
    expect(unit.get('KillMode')).toBe('mixed');
    for (const patience of [compose.services.ghanti.stop_grace_period, unit.get('TimeoutStopSec') ?? ''])
      expect(seconds(patience) * 1_000).toBeGreaterThan(longestStopMs);
  });

  it('take the Node that the packages ask for', async () => {
    const { engines } = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'));
    const major = /^>=(\d+)/.exec(engines.node)?.[1];
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toEqual([`node:${major}-bookworm-slim`, `node:${major}-bookworm-slim`]);
  });

  it('keep the data in volumes, as another user than root', () => {
    expect(instruction('USER')).toBe('node');
    expect(instruction('ENV')).toContain(`DATA_DIR=${instruction('VOLUME')}`);
    expect(compose.services.ghanti.volumes).toEqual([`data:${instruction('VOLUME')}`]);
    expect(Object.keys(compose.volumes)).toEqual(['data', 'database']);
    expect(unit.get('User')).toBe(unit.get('StateDirectory'));
    expect(unit.get('Environment')).toContain(`DATA_DIR=%S/${unit.get('StateDirectory')}`);
  });

  it('start the service after its database is there, and both again when they end', () => {
    expect(compose.services.ghanti.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(compose.services.database.healthcheck?.test).toContain('pg_isready');
    for (const one of Object.values(compose.services)) expect(one.restart).toBe('unless-stopped');
    expect(unit.get('Restart')).toBe('on-failure');
    // PostgreSQL 15 is the oldest that the store takes.
    expect(Number(/^postgres:(\d+)-/.exec(compose.services.database.image)?.[1])).toBeGreaterThanOrEqual(15);
  });

  it('copy into the image what it runs', async () => {
    const ignored = (await read('Dockerfile.dockerignore')).split('\n');
    const check = listOf(/HEALTHCHECK.*CMD (.*)/.exec(dockerfile)?.[1] ?? '').at(-1) ?? '';
    await access(join(workspace, check));
    expect(ignored).toEqual(expect.arrayContaining(['*', `!${check}`, '!examples/service', '!packages']));
    expect(compose.services.ghanti.build).toEqual({ context: '../..', dockerfile: 'examples/deploy/Dockerfile' });
  });

  it('are told of in a README whose commands and links name files that are there', async () => {
    const readme = await read('README.md');
    const commands = [...readme.matchAll(/examples\/[\w./-]+/g)].map(([path]) => join(workspace, path));
    const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) => join(folder, path));
    expect(commands.length).toBeGreaterThan(3);
    for (const path of [...commands, ...links]) await access(path);
  });
});
