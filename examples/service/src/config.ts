import leven from 'leven';
import { faultsBetween } from './settings/needs';
import { type Config, type SettingName, settingList, settings } from './settings/table';

export type { SpeechEngine } from './settings/speech';
export type { Config } from './settings/table';

type Environment = Readonly<Record<string, string | undefined>>;

/** What became of the environment. */
export type ReadConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[]; readonly warnings: readonly string[] };

/** Reads the configuration, or names everything that is wrong with it at once. A blank variable counts as not set. */
export function readConfig(environment: Environment): ReadConfig {
  const given = (name: SettingName) => {
    const text = environment[name];
    return text === undefined || text.trim() === '' ? undefined : text;
  };
  const read: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, { schema, isSecret }] of settingList) {
    const parsed = schema.safeParse(given(name));
    if (parsed.success) read[name] = parsed.data;
    else faults.push(`${name} ${said(parsed.error.issues)}${isSecret ? '' : `; it is ${JSON.stringify(given(name))}`}`);
  }
  faults.push(...faultsBetween(read, (name) => given(name) !== undefined));
  const warnings = strangers(environment);
  // Each value was read by the schema of its own row, which is what the type is made of.
  return faults.length === 0
    ? { ok: true, config: Object.freeze(read) as Config, warnings }
    : { ok: false, faults, warnings };
}

function said(issues: readonly { readonly message: string }[]): string {
  return [...new Set(issues.map(({ message }) => message))].join(', and ');
}

const ours = /^ghanti[_-]?/i;

/** Variables that are none of ours, but so near to one that somebody most likely meant it. */
function strangers(environment: Environment): string[] {
  const warnings: string[] = [];
  for (const name of Object.keys(environment)) {
    if (name in settings || name.startsWith('npm_') || environment[name] === '') continue;
    const meant = meantBy(name) ?? meantBy(name.replace(ours, ''));
    if (meant !== null) warnings.push(`${name} is no setting and has no effect. Did you mean ${meant}?`);
    else if (ours.test(name)) warnings.push(`${name} is no setting and has no effect. npm start -- --help lists all.`);
  }
  return warnings;
}

const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Who knows an option of the engine or of the router, `recallGapMs`, may have written that. */
const optionNames: ReadonlyMap<string, SettingName> = new Map(
  settingList.flatMap(([name, { sets }]) =>
    sets
      .filter((path) => /^(engine|limits)\./.test(path))
      .map((path) => [letters(path.split('.').at(-1) ?? ''), name] as const),
  ),
);

/** Narrower than what a request's unknown field is held against: most variables are other programs', and HOSTNAME is not HOST. */
const mostWrong = 2;

function meantBy(name: string): SettingName | null {
  const word = letters(name);
  const option = optionNames.get(word);
  if (option !== undefined && option !== 'ENGINE_SECRET') return option;
  const allowed = Math.min(mostWrong, Math.floor(word.length / 4));
  const near = settingList.find(([known]) => leven(word, letters(known)) <= allowed);
  return near?.[0] ?? null;
}
