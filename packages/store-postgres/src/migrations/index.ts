import { accounts } from './0001-accounts.sql';
import { campaigns } from './0002-campaigns.sql';
import { runs } from './0003-runs.sql';
import { otpsAndLines } from './0004-otps-and-lines.sql';
import { outbox } from './0005-outbox.sql';
import { dispatchRules } from './0006-dispatch-rules.sql';
import { olderSecrets } from './0007-older-secrets.sql';
import { tallies } from './0008-tallies.sql';
import { references } from './0009-references.sql';

/** In order, for ever: what has been released is never edited. */
export const migrations: readonly { readonly name: string; readonly text: string }[] = [
  { name: '0001-accounts', text: accounts },
  { name: '0002-campaigns', text: campaigns },
  { name: '0003-runs', text: runs },
  { name: '0004-otps-and-lines', text: otpsAndLines },
  { name: '0005-outbox', text: outbox },
  { name: '0006-dispatch-rules', text: dispatchRules },
  { name: '0007-older-secrets', text: olderSecrets },
  { name: '0008-tallies', text: tallies },
  { name: '0009-references', text: references },
];
