import type { Fault } from '../domain/errors';
import type { NumberInput } from './engine';

/** The tags of a number that its campaign has not: no message could ever say them. */
export function strayTags(tags: NumberInput['tags'], usable: ReadonlySet<string>): readonly Fault[] {
  const faults: Fault[] = [];
  for (const tag in tags)
    if (!usable.has(tag))
      faults.push({
        field: `tags.${tag}`,
        code: 'unknown_tag',
        message: `The campaign has no tag ${tag}. Its usable tags: ${[...usable].join(', ') || 'none'}.`,
      });
  return faults;
}
