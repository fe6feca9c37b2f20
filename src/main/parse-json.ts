/**
 * What a text holds as JSON; undefined when it is none. The error of `JSON.parse` quotes the text,
 * which may be a secret, so it is dropped here.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
