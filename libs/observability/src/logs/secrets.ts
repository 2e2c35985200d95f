/** Members that no line may hold, at the top or one level down: credentials and personal data. Lower case. */
const SECRET = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'creditcards',
  'contact',
  'addresses',
  'email',
]);

const REMOVED = '[removed]';

type Fields = Record<string, unknown>;

/**
 * The fields of a line without the values of those that are secret; the same object if there are none.
 *
 * pino's own redaction looks for every path in every line, which was a third of an access line's cost.
 */
export function withoutSecrets(fields: Fields): Fields {
  return cleaned(fields, (value) => (isPlain(value) ? cleaned(value, (inner) => inner) : value));
}

function cleaned(fields: Fields, look: (value: unknown) => unknown): Fields {
  let copy: Fields | undefined;
  for (const name of Object.keys(fields)) {
    const value = SECRET.has(name.toLowerCase()) ? REMOVED : look(fields[name]);
    if (value !== fields[name]) (copy ??= { ...fields })[name] = value;
  }
  return copy ?? fields;
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}
