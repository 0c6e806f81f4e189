import { expect, it } from 'vitest';
import { settings } from './options';

it('takes a public URL with its last slash: callbacks would have two, which no route has, and who answers would hear nothing', () => {
  const publicUrl = 'https://calls.example.com/ghanti';
  expect(settings.parse({ publicUrl: `${publicUrl}/` }).publicUrl).toBe(publicUrl);
  expect(settings.parse({ publicUrl }).publicUrl).toBe(publicUrl);
});
