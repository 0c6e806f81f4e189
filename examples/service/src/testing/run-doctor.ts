import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../../packages/store-postgres/src/doctor/main.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url));

/** Has the doctor look at a database, as an operator does: its exit code is 0 when every promise holds. */
export async function runDoctor(
  databaseUrl: string,
): Promise<{ readonly code: number | null; readonly report: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--database-url', databaseUrl], {
    env: { PATH: process.env.PATH ?? '', TSX_TSCONFIG_PATH: tsconfig },
  });
  let report = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      report += chunk;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, report };
}
