import ipaddr from 'ipaddr.js';

/** Of IPv6, whoever has one address has at least the 2^64 of its network. */
const networkBits = 64;

/** The part of an address that somebody has to himself: an IPv4 address, or the /64 network of an IPv6 address. */
export function networkOf(address: string | undefined): string {
  const bare = address?.replace(/%.*$/, '') ?? '';
  if (!ipaddr.isValid(bare)) return 'unknown';
  const parsed = ipaddr.process(bare);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${networkBits}`)}/${networkBits}`;
}
