import { type FaultName, faultNames, type Profile } from './profile';
import { type Mode, type Simulated, type SimulateOptions, simulate } from './simulate';

/** Lines of the end of a trace that are shown in full. */
const lastLines = 120;

/** The smallest case of a seed that was found: what of its faults, people and machines is needed for the same objection. */
export interface Smallest {
  readonly simulated: Simulated;
  readonly withoutFaults: readonly FaultName[];
  readonly changes: Partial<Profile>;
}

/** Takes away from a failing seed whatever it fails without. Null when it does not fail. */
async function smallest(seed: number, mode: Mode, options: SimulateOptions = {}): Promise<Smallest | null> {
  const withoutFaults: FaultName[] = [];
  let changes: Partial<Profile> = {};
  const attempt = async (without: readonly FaultName[], change: Partial<Profile>) =>
    simulate(seed, mode, {
      ...options,
      keepTrace: true,
      adjust: (drawn) => {
        const profile = options.adjust?.(drawn) ?? drawn;
        const none = Object.fromEntries(without.map((name) => [name, 0]));
        return { ...profile, ...change, faults: { ...profile.faults, ...none } };
      },
    });
  let best = await attempt([], {});
  const rule = best.objection?.rule;
  if (!rule) return null;
  const keep = (tried: Simulated): boolean => {
    if (tried.objection?.rule !== rule || tried.lines.length > best.lines.length * 1.5) return false;
    best = tried;
    return true;
  };
  for (const name of faultNames)
    if (best.profile.faults[name] > 0 && keep(await attempt([...withoutFaults, name], changes)))
      withoutFaults.push(name);
  for (const size of ['workers', 'accounts', 'campaigns', 'numbersPerCampaign', 'operatorActs'] as const)
    for (let less = size === 'operatorActs' ? 0 : 1; less < best.profile[size]; less++)
      if (keep(await attempt(withoutFaults, { ...changes, [size]: less }))) {
        changes = { ...changes, [size]: less };
        break;
      }
  return { simulated: best, withoutFaults, changes };
}

/** Tells a person what a seed found: the rule, the smallest case, and how it came about. */
export async function explain(seed: number, mode: Mode, options: SimulateOptions = {}): Promise<string> {
  const found = await smallest(seed, mode, options);
  if (!found) return `Seed ${seed} in ${mode} mode finds nothing.`;
  const { simulated, changes } = found;
  const { objection, profile, lines, hash } = simulated;
  const faults = faultNames
    .filter((name) => profile.faults[name] > 0)
    .map((name) => `${name} ${profile.faults[name].toFixed(3)}`);
  const story = lines.filter((line) => !isQuiet(line)).slice(-lastLines);
  return [
    `Seed ${seed} in ${mode} mode: ${objection?.rule}`,
    `  ${objection?.words}`,
    `  replay: npm run simulate -- --seed ${seed} --mode ${mode}`,
    `  faults that are needed: ${faults.join(', ') || 'none'}`,
    `  smaller than drawn: ${JSON.stringify(changes)}; trace ${hash}`,
    '',
    ...story,
  ].join('\n');
}

/** Steps of a worker that finds nothing to do. */
function isQuiet(line: string): boolean {
  return /(claimWave|takeDue|finishReady|discardStale|renewWave|releaseWave)$/.test(line);
}
