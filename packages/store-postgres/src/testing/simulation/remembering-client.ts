import pg from 'pg';

const names = new Map<string, string>();

/** A client that lets the server plan each text once: that is most of what a small statement costs. */
export class RememberingClient extends pg.Client {
  // `query` has many overloads: whatever else is given (a pool gives a callback) is handed on.
  override query = ((config: string | pg.QueryConfig, ...more: unknown[]) => {
    const send = pg.Client.prototype.query.bind(this) as (...given: unknown[]) => unknown;
    if (typeof config === 'string' || config.values === undefined) return send(config, ...more);
    const name = names.get(config.text) ?? `s${names.size + 1}`;
    names.set(config.text, name);
    return send({ ...config, name }, ...more);
  }) as pg.Client['query'];
}
