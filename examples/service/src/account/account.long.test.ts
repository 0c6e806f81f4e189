import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { realPostgres } from '@ghanti/store-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { aClient } from '../testing/api-client';
import { aDataFolder, startService } from '../testing/running-service';

const bin = fileURLToPath(new URL('../../bin/ghanti-account.mjs', import.meta.url));
const owner = { email: 'owner@example.test', password: 'a long enough password' };
const another = 'another long password';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Environment = Readonly<Record<string, string>>;

/** Runs the command in a process of its own, from a folder that is none of ours. `input` is piped into it. */
async function account(environment: Environment, args: readonly string[], input = '') {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, output, complaint };
}

async function aFolder(): Promise<Environment> {
  const data = await aDataFolder();
  closing.push(data.remove);
  return { DATA_DIR: data.folder, LOG_LEVEL: 'warn', PORT: '0' };
}

async function service(environment: Environment) {
  const running = await startService(environment);
  closing.push(running.kill);
  return running;
}

describe('npm run account', () => {
  it('lets an operator who has forgotten the password in again, on the embedded database of a stopped service', async () => {
    const environment = await aFolder();
    const made = await account(environment, ['create', owner.email, '--credits', '7'], `${owner.password}\n`);
    expect([made.code, made.complaint]).toEqual([0, '']);
    expect(made.output).toBe(`Account 1 was made for ${owner.email}.\n`);
    const granted = await account(environment, ['grant', '1', '5']);
    expect(granted.output).toContain('has 12 available');
    const changed = await account(environment, ['set-password', owner.email.toUpperCase(), '--generate']);
    const password = /^Password: (\S{20})$/m.exec(changed.output)?.[1] ?? '';
    expect(changed.code).toBe(0);
    const listed = await account(environment, ['list']);
    expect(listed.output).toMatch(/^1 +owner@example\.test +administrator +12 +0 +0$/m);
    expect(listed.output).not.toContain(password);

    const running = await service({ ...environment, GHANTI_EMAIL: owner.email, GHANTI_PASSWORD: 'a changed setting' });
    await aClient(running.url, { email: owner.email, password });
    expect(running.output()).toContain(
      `GHANTI_PASSWORD is ignored: ${owner.email} has another password. To change it: npm run account -- set-password ${owner.email}`,
    );
    expect(running.output()).not.toContain('a changed setting');

    const refused = await account(environment, ['list']);
    expect(refused.code).toBe(1);
    expect(refused.complaint).toContain('If the service is running, it has it: stop it');
    expect(refused.complaint).toContain('PUT /api/accounts/password');
  });

  it('sets a password on PostgreSQL while the service runs, and ends all logins of the account', async () => {
    const database = await realPostgres();
    closing.push(database.dispose);
    const environment = { ...(await aFolder()), DATABASE_URL: database.connectionString };
    const settings = { ...environment, GHANTI_EMAIL: owner.email, GHANTI_PASSWORD: owner.password };
    const running = await service(settings);
    expect(running.output()).not.toContain('is ignored');
    const before = await aClient(running.url, owner);
    const changed = await account(environment, ['set-password', owner.email], `${another}\r\nnot read`);
    expect([changed.code, changed.output]).toEqual([
      0,
      `${owner.email} has a new password; all its logins have ended.\n`,
    ]);
    expect((await before.get('/api/accounts/user_details/')).http).toBe(401);
    await expect(aClient(running.url, owner)).rejects.toThrow('login');
    const after = await aClient(running.url, { email: owner.email, password: another });
    expect((await after.get('/api/accounts/user_details/')).http).toBe(200);
    for (const said of [running.output(), changed.output, changed.complaint]) expect(said).not.toContain(another);
  });

  it('says how it is used', async () => {
    const { code, output } = await account({}, ['--help']);
    expect(code).toBe(0);
    for (const name of ['list', 'create', 'set-password', 'grant']) expect(output).toContain(`account -- ${name}`);
  });
});
