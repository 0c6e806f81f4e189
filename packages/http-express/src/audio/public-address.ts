import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

/** Resolves a host name to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** True for an address of the public internet: not loopback, private, link-local, carrier's, mapped, tunnelled or reserved. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
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
