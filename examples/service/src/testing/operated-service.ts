import { type RealPostgres, realPostgres } from '@ghanti/store-postgres/testing';
import { type ApiClient, aClient } from './api-client';
import { aDataFolder, type RunningService, startService } from './running-service';

/** A service in a process of its own on a real PostgreSQL, and its operator, who is logged in. */
export interface OperatedService {
  readonly service: RunningService;
  readonly client: ApiClient;
  readonly database: RealPostgres;
  /** Stops it, and leaves nothing behind. */
  close(): Promise<void>;
}

const credentials = { email: 'operator@example.test', password: 'a long enough password' };

/** Starts one. `environment` is what it has beside its database, its folder, its account and a quiet log. */
export async function anOperatedService(environment: Readonly<Record<string, string>> = {}): Promise<OperatedService> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const undo of closing.splice(0).reverse()) await undo();
  };
  try {
    const database = await realPostgres();
    closing.push(database.dispose);
    const data = await aDataFolder();
    closing.push(data.remove);
    const service = await startService({
      PORT: '0',
      DATA_DIR: data.folder,
      DATABASE_URL: database.connectionString,
      GHANTI_EMAIL: credentials.email,
      GHANTI_PASSWORD: credentials.password,
      LOG_LEVEL: 'warn',
      ...environment,
    });
    closing.push(service.stop);
    return { service, client: await aClient(service.url, credentials), database, close };
  } catch (error) {
    await close();
    throw error;
  }
}
