import { hostileTexts } from './hostile-texts';
import { hostileWorkbooks } from './hostile-workbooks';

/** A file that means harm, and what must come of it. */
export interface HostileFile {
  /** What it does, as the end of a sentence: "a file that ...". */
  readonly what: string;
  /** The name that it is sent under. */
  readonly name: string;
  /** Made anew each time, so that a list of all of them holds none. */
  content(): Buffer;
  /**
   * `too_large`: goes over a limit. `no_list`: refused as what it is, with a sentence. Else the numbers that are read of it, a
   * bad one among them as it stands: its row is refused, and no other.
   */
  readonly comes: 'too_large' | 'no_list' | readonly string[];
  /** How many rows are refused for a tag of theirs, though their number is good. */
  readonly badTags?: number;
}

/** All of T19. */
export const hostileFiles: readonly HostileFile[] = [...hostileWorkbooks, ...hostileTexts];
