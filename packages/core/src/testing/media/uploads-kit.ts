import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uploads } from '../../ports/media';

/** What a kit needs of an Uploads plugin. */
export interface UploadsUnderTest {
  readonly uploads: Uploads;
  close?(): Promise<void>;
}

/** The contract of the Uploads port, as tests. Call it at the top level of a test file. */
export function uploadsKit(name: string, make: () => Promise<UploadsUnderTest>): void {
  describe(`${name} keeps the Uploads contract`, () => {
    let kept: UploadsUnderTest;
    beforeAll(async () => {
      kept = await make();
    });
    afterAll(async () => {
      await kept.close?.();
    });

    const save = (accountId: number | null, name: string, text: string) =>
      kept.uploads.save(accountId, name, Readable.from([Buffer.from(text)]));
    const read = async (accountId: number, name: string) => {
      const stream = await kept.uploads.open(accountId, name);
      if (!stream) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks).toString();
    };

    it('finds an upload by its name, as often as it is asked', async () => {
      expect(await save(1, 'numbers.csv', 'number\n1')).toBe('numbers.csv');
      expect(await read(1, 'numbers.csv')).toBe('number\n1');
      expect(await read(1, 'numbers.csv')).toBe('number\n1');
    });

    it('shows an upload to its own account only', async () => {
      await save(1, 'secret.csv', 'mine');
      expect(await read(2, 'secret.csv')).toBeNull();
    });

    it('shows what is shared to all, behind the own one of that name', async () => {
      await save(null, 'shared.csv', 'for all');
      await save(1, 'shared.csv', 'mine');
      expect(await read(1, 'shared.csv')).toBe('mine');
      expect(await read(2, 'shared.csv')).toBe('for all');
    });

    it('replaces an upload of the same name', async () => {
      await save(1, 'twice.csv', 'first');
      await save(1, 'twice.csv', 'second');
      expect(await read(1, 'twice.csv')).toBe('second');
    });

    it.each(['../numbers.csv', '/etc/passwd', 'a/../../x', '.', '..', '', 'a\\b', 'a\0b', './numbers.csv', 'none.csv'])(
      'finds nothing under %j',
      async (name) => {
        expect(await kept.uploads.open(1, name)).toBeNull();
      },
    );

    it('leaves nothing behind when the body breaks', async () => {
      const broken = new Readable({ read: () => {} });
      const saving = kept.uploads.save(1, 'broken.csv', broken);
      broken.push('half');
      broken.destroy(new Error('the client went away'));
      await expect(saving).rejects.toThrow('went away');
      expect(await read(1, 'broken.csv')).toBeNull();
    });
  });
}
