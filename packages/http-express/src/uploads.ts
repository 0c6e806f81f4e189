import type { Readable } from 'node:stream';
import { type Id, invalidField, type Uploads } from '@ghanti/core';

/**
 * Opens a file that a request names. A name is looked up and never opened as a path; what looks like a path out of the
 * folder is refused before anybody is asked (S25).
 * @throws GhantiError `invalid_input`
 */
export async function openUpload(uploads: Uploads, accountId: Id, name: string, field: string): Promise<Readable> {
  if (!isName(name))
    throw invalidField(field, 'not_a_name', 'Name a file that was uploaded before; paths are not opened.');
  const body = await uploads.open(accountId, name);
  if (!body) throw invalidField(field, 'unknown_file', `There is no uploaded file with the name ${name}.`);
  return body;
}

function isName(name: string): boolean {
  if (name === '' || name.startsWith('/') || name.includes('\\') || name.includes('\0')) return false;
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) return false;
  return name.split('/').every((step) => step !== '..' && step !== '.' && step !== '');
}
