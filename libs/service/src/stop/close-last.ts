/** What is closed: a mongoose connection. */
interface Closable {
  close(): Promise<unknown>;
}

/**
 * Takes a connection's closing out of Nest's hands and gives it back as a function.
 *
 * Nest stops modules by their distance from the root, and global modules, such as mongoose's and the outbox's, all have
 * the same: which of them goes first is chance. The relay must go before the database (seen: it could not give its
 * leases back), so the database is closed by whoever stops the service, when everything else has.
 */
export function closeLast(connection: Closable): () => Promise<unknown> {
  const close = connection.close.bind(connection);
  connection.close = () => Promise.resolve();
  return close;
}
