/** A web client may have registered the name; its one-time link then stands at it as well. */
const ownHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Whether a link of the snapshot may become a link to press: our own one-time page on loopback, or
 * Google's page in the paste flow. Everything else, `javascript:` above all, is shown as text only.
 */
export function isPressableLink(link: string): boolean {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return false;
  }
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'http:') return ownHosts.has(url.hostname);
  return url.protocol === 'https:' && url.host === 'accounts.google.com';
}
