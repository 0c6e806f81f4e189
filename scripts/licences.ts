import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from './packages';
import { readLockfile, thirdParties, thirdPartyPage } from './third-party';

await writeFile(join(workspace, 'THIRD-PARTY.md'), thirdPartyPage(thirdParties(await readLockfile())));
