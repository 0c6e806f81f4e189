import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingsPage } from '../examples/service/src/settings/page';

await writeFile(fileURLToPath(new URL('../docs/settings.md', import.meta.url)), settingsPage());
