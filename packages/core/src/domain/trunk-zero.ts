import {
  type CountryCallingCode,
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  Metadata,
  type NumberingPlan,
} from 'libphonenumber-js/max';

/** What the library knows of a plan beyond its types. */
type FullPlan = NumberingPlan & {
  /** What is dialled before a number within the country; 0 for none. */
  nationalPrefix(): string | 0;
  nationalNumberPattern(): string;
};

/** The plans of one calling code that have a 0 before numbers, and what their numbers look like. */
interface TrunkZero {
  readonly prefix: string | null;
  readonly numbers: readonly RegExp[];
}

const known = new Map<CountryCallingCode, TrunkZero>();

/**
 * Takes the 0 that is dialled only within a country off a national number: `+44 (0)20 ...` is +4420... . It stays where the
 * numbers of the plan begin with it (Italy). Null where no number of the plan begins with a 0, and none is dialled before it.
 */
export function withoutTrunkZero(callingCode: CountryCallingCode, nationalNumber: string): string | null {
  if (!nationalNumber.startsWith('0')) return nationalNumber;
  const { prefix, numbers } = trunkZeroOf(callingCode);
  if (numbers.some((pattern) => pattern.test(nationalNumber))) return nationalNumber;
  if (prefix === null) return null;
  const rest = nationalNumber.slice(nationalNumber.startsWith(prefix) ? prefix.length : 1);
  return rest.startsWith('0') && !numbers.some((pattern) => pattern.test(rest)) ? null : rest;
}

function trunkZeroOf(callingCode: CountryCallingCode): TrunkZero {
  const found = known.get(callingCode);
  if (found) return found;
  const plans = getCountries()
    .filter((country) => getCountryCallingCode(country) === callingCode)
    .map(planOf);
  const prefix = plans.map((plan) => plan.nationalPrefix()).find((one) => one !== 0 && one.startsWith('0'));
  const trunk: TrunkZero = {
    prefix: prefix === undefined || prefix === 0 ? null : prefix,
    numbers: plans.map((plan) => new RegExp(`^(?:${plan.nationalNumberPattern()})$`)),
  };
  known.set(callingCode, trunk);
  return trunk;
}

function planOf(country: CountryCode): FullPlan {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  return metadata.numberingPlan as FullPlan;
}
