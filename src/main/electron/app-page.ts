import type { RendererFile } from '../web-ui/renderer-files.ts';
import { appHeaders } from '../web-ui/response-headers.ts';

/** The window's own scheme: it loads packaged files and nothing else, whatever `file:` may do. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://keybearer`;
export const windowAddress = `${appOrigin}/index.html`;

/** The one document of the window, wherever in it a person is (the route is the fragment). */
export const isOurPage = (address: string): boolean =>
  address === windowAddress || address.startsWith(`${windowAddress}#`);

/**
 * The answer to one request of the window. `files` was read at the start: what is not in it does not
 * exist, so no request touches the file system and no path can climb out of a folder.
 */
export function answerAppRequest(
  files: ReadonlyMap<string, RendererFile>,
  request: { readonly method: string; readonly url: string },
): Response {
  const refused = (status: number) => new Response(null, { status, headers: appHeaders });
  if (request.method !== 'GET') return refused(405);
  if (!URL.canParse(request.url)) return refused(400);
  const url = new URL(request.url);
  if (url.protocol !== `${appScheme}:` || url.host !== 'keybearer') return refused(404);
  const file = files.get(url.pathname);
  if (file === undefined) return refused(404);
  return new Response(new Uint8Array(file.body), {
    headers: { ...appHeaders, 'content-type': file.type },
  });
}
