/** The longest delay that a timer of Node holds. */
const longestMs = 2 ** 31 - 1;

/**
 * Keeps the process alive, as a server that listens does, until the answer is called: an engine that dials is work, and every
 * wait of its clock would let a script end in the middle of a campaign.
 */
export function stayAlive(): () => void {
  const held = setInterval(() => {}, longestMs);
  return () => clearInterval(held);
}
