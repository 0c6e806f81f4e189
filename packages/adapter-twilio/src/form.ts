/** The fields of a form post, each once; null when it is no such form. */
export function readForm(contentType: string | undefined, body: Uint8Array): Record<string, string> | null {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '')) return null;
  const text = decoded(body);
  if (text === null) return null;
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    // Twilio sends each field once. A second one is signed as if it were not there, or as part of the first.
    if (name in fields || !/^[A-Za-z][A-Za-z0-9_.]*$/.test(name)) return null;
    fields[name] = value;
  }
  return fields;
}

function decoded(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/**
 * True when a field that is not there could be hidden in others: what is signed has no mark between a name and a value, so
 * that `CallDuration=30` could have become the end of the value before it (S4).
 */
export function hides(fields: Readonly<Record<string, string>>, names: readonly string[]): boolean {
  const said = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  return names.some((name) => !(name in fields) && said.includes(name));
}
