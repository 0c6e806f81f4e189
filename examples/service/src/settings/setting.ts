import type { z } from 'zod';

/** One row of the table of settings: it drives `--help`, the reading of the environment, and docs/settings.md. */
export interface Setting<Value = unknown> {
  /** What it means, in one plain sentence. */
  readonly about: string;
  /** Its unit, or the words that it may be. */
  readonly unit: string | null;
  /** As one would write it, or in words where it is not one value. Null: nothing. */
  readonly byDefault: string | null;
  /** Reads the text of the variable; undefined when it is not set. */
  readonly schema: z.ZodType<Value, string | undefined>;
  /** The options of parts that it sets: `engine.recallGapMs`. Empty: the service itself uses it. */
  readonly sets: readonly string[];
  /** A value that is right, and is not the default. */
  readonly example: string;
  /** Its value is never printed. */
  readonly isSecret: boolean;
}

/** What every row says of itself. */
export interface Said {
  readonly about: string;
  readonly sets?: string | readonly string[];
  readonly example: string;
  /** Shown where there is no default, or none that is one value. */
  readonly without?: string;
  readonly isSecret?: boolean;
}

const facts = ({ about, sets = [], example, isSecret = false }: Said) => ({
  about,
  sets: typeof sets === 'string' ? [sets] : sets,
  example,
  isSecret,
});

/** A row with a default, which is written as the variable would be. */
export function withDefault<Value>(
  said: Said,
  unit: string | null,
  byDefault: string,
  reads: z.ZodType<Value, string>,
): Setting<Value> {
  return { ...facts(said), unit, byDefault: said.without ?? byDefault, schema: reads.prefault(byDefault) };
}

/** A row that may stay unset. */
export function withoutDefault<Value>(
  said: Said,
  unit: string | null,
  reads: z.ZodType<Value, string>,
): Setting<Value | undefined> {
  return { ...facts(said), unit, byDefault: said.without ?? null, schema: reads.optional() };
}
