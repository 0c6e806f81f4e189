import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicAddresses } from './public-address';

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::808:808',
    '4000::1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:0:10.0.0.1',
    '64:ff9b::a00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '',
    'localhost',
  ])('does not take %s for public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'takes %s for public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('publicAddresses', () => {
  it('takes no host of which one address is private', async () => {
    const mixed = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    expect(await publicAddresses('mixed.example', mixed, isPublicAddress)).toBeNull();
    expect(await publicAddresses('nobody.example', async () => [], isPublicAddress)).toBeNull();
  });

  it('resolves no literal', async () => {
    const never = () => Promise.reject(new Error('was asked'));
    expect(await publicAddresses('[2606:4700::1111]', never, isPublicAddress)).toEqual([
      { address: '2606:4700::1111', family: 6 },
    ]);
    expect(await publicAddresses('127.0.0.1', never, isPublicAddress)).toBeNull();
  });
});
