/** What the reference says of a field: a sentence, and a value as it may be. Without one it is made of the schema: of its parts, its words. */
export type Word = readonly [description: string, example?: unknown];

/**
 * Fields by name, for one name means one thing. Where it does not, by its place: `parent.name` for a part of a field or of a component,
 * `operation:name` for whatever stands in one operation, component or event.
 */
export type Words = Readonly<Record<string, Word>>;
