/** The head of an HTTP/1.1 response. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case; of doubled ones the first. */
  readonly headers: ReadonlyMap<string, string>;
}

/** How the body that follows a head comes to its end. */
export type BodyShape =
  | { readonly kind: 'complete' }
  | { readonly kind: 'length'; readonly left: number }
  | { readonly kind: 'chunk_size' }
  | { readonly kind: 'until_close' }
  | { readonly kind: 'broken' };

/** `text`: the status line and the fields, without the empty line; undefined where it is no head. */
export function parseHead(text: string): ResponseHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) return undefined;
    const name = line.slice(0, colon).toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { status: Number(status), headers };
}

/** RFC 9112 §6.3: how long the body is. */
export function bodyShape(head: ResponseHead): BodyShape {
  if (head.status === 204 || head.status === 304) return { kind: 'complete' };
  const coding = head.headers.get('transfer-encoding');
  if (coding !== undefined) {
    return { kind: coding.toLowerCase() === 'chunked' ? 'chunk_size' : 'broken' };
  }
  const length = head.headers.get('content-length');
  if (length === undefined) return { kind: 'until_close' };
  if (!/^\d{1,9}$/.test(length)) return { kind: 'broken' };
  return length === '0' ? { kind: 'complete' } : { kind: 'length', left: Number(length) };
}
