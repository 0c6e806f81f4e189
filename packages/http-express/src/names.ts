import { z } from 'zod';

/** What the reference says of a schema beyond what zod knows of it. */
interface Shown {
  /** Under this name it stands among the components. */
  readonly id?: string;
  /** For a text of a query that is read as something else. */
  readonly type?: 'integer';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: number;
}

/** Our own registry: zod's global one belongs to the host app as well. */
export const names = z.registry<Shown>();
