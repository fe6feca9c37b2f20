/** `NODE_DEBUG` sections that print headers, and with them every bearer token that passes. */
const telltale = /\b(http|https|http2|net|tls|undici|fetch)\b/i;

/** Why Keybearer does not serve with this environment; undefined when nothing is wrong with it. */
export const telltaleDebug = (env: NodeJS.ProcessEnv): string | undefined =>
  telltale.test(env.NODE_DEBUG ?? '')
    ? 'NODE_DEBUG is set so that Node prints every token. Unset it and start again.'
    : undefined;
