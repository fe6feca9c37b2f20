import { ok, type Result } from '../../shared/failure.ts';
import { proxyAddress, proxyNotUnderstood, proxySetting } from '../proxy-address.ts';

/** The proxy of the environment; undefined where there is none, or `NO_PROXY` exempts this address. */
export async function proxyFor(target: URL): Promise<Result<URL | undefined>> {
  const written = proxySetting(process.env);
  if (written === undefined || (await isExempt(target))) return ok(undefined);
  const proxy = proxyAddress(written);
  return proxy === undefined ? proxyNotUnderstood() : ok(proxy);
}

async function isExempt({ href, hostname, port }: URL): Promise<boolean> {
  const { getProxyForUrl } = await import('proxy-from-env');
  // For https it looks at HTTPS_PROXY only, so the same host and port are asked about as http, too.
  return getProxyForUrl(href) === '' && getProxyForUrl(`http://${hostname}:${port || 443}/`) === '';
}
