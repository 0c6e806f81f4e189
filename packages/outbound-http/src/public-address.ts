import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Resolves a host name to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** All that has been handed out of IPv6: what lies outside embeds, tunnels or is reserved. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** True for an address of the public internet: not loopback, private, link-local, carrier's, mapped, tunnelled or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  if (plain instanceof ipaddr.IPv6 && !plain.match(globalUnicast)) return false;
  return plain.range() === 'unicast';
}

/**
 * The addresses of a host, when every one of them is public; null otherwise. The caller connects to what was checked here
 * and never resolves again, so that a name cannot change its mind in between (S32).
 */
export async function publicAddresses(
  host: string,
  resolve: Resolve,
  isPublic: (address: string) => boolean,
): Promise<readonly LookupAddress[] | null> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = ipaddr.isValid(literal)
    ? [{ address: literal, family: literal.includes(':') ? 6 : 4 }]
    : await resolve(host);
  return addresses.length > 0 && addresses.every(({ address }) => isPublic(address)) ? addresses : null;
}
