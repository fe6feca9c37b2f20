import type { ShownField, ShownRequest, ShownResponse } from '../../shared/playground.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { Secret } from '../secret.ts';
import { hidden, hideSecrets, type KnownSecret } from './hidden-text.ts';
import { secretHeaderNamed, secretNamed } from './secret-names.ts';
import {
  jsonObject,
  type Meanings,
  shownBody,
  shownCredentials,
  shownForm,
  shownMembers,
} from './shown-body.ts';

/** Sets cookies for a jar that we do not have; whoever reads one could use it. */
const neverShown = new Set(['set-cookie', 'set-cookie2']);

/** A request to any API, with the token and what else is secret hidden. */
export function shownRequest(
  request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
  known: readonly KnownSecret[],
): ShownRequest {
  return {
    method: request.method,
    url: hideSecrets(request.url, known),
    headers: shownHeaders(request.headers, known),
    body: shownBody(request.body ?? '', request.headers, known),
  };
}

export function shownResponse(
  response: HttpResponse,
  known: readonly KnownSecret[],
): ShownResponse {
  return {
    status: response.status,
    headers: shownHeaders(response.headers, known),
    body: shownBody(response.body, response.headers, known),
  };
}

/** A request to an authorization server: its form as a list, every field with what it is for. */
export function shownOAuthRequest(
  request: HttpRequest,
  known: readonly KnownSecret[],
  meanings: Meanings,
): ShownRequest {
  const shown = shownRequest({ ...request, body: '' }, known);
  if (request.body === undefined || request.body === '') return shown;
  return { ...shown, body: shownForm(request.body, meanings, known) };
}

export function shownOAuthResponse(
  response: HttpResponse,
  known: readonly KnownSecret[],
  meanings: Meanings,
): ShownResponse {
  const object = jsonObject(response.body);
  if (object === undefined) return shownResponse(response, known);
  const fields = shownMembers(object, meanings, known);
  const shown = shownResponse({ ...response, body: '' }, known);
  return { ...shown, body: { kind: 'fields', format: 'json', fields } };
}

function shownHeaders(
  headers: Readonly<Record<string, string>>,
  known: readonly KnownSecret[],
): ShownField[] {
  return Object.entries(headers)
    .filter(([name]) => !neverShown.has(name.toLowerCase()))
    .map(([name, value]) => ({ name, value: shownHeader(name, value, known), meaning: null }));
}

function shownHeader(name: string, value: string, known: readonly KnownSecret[]) {
  const secret = secretHeaderNamed(name);
  if (secret === undefined) return hideSecrets(value, known);
  const [, scheme, credentials] = /^([\w-]+) (.+)$/.exec(value) ?? [];
  if (scheme === undefined || credentials === undefined) return hidden(secret, value);
  const isBearer = scheme.toLowerCase() === 'bearer';
  return shownCredentials(scheme, isBearer ? 'access token' : secret, credentials);
}

/** Every secret that went out or came back in one exchange with an authorization server. */
export function secretsOfExchange(
  request: HttpRequest,
  response: HttpResponse | undefined,
): KnownSecret[] {
  const sent = [...new URLSearchParams(request.body ?? '')];
  const received = Object.entries(jsonObject(response?.body ?? '') ?? {});
  const headers = Object.entries(request.headers)
    .filter(([name]) => secretHeaderNamed(name) !== undefined)
    .map(([, value]) => value.slice(value.indexOf(' ') + 1));
  return [
    ...[...sent, ...received].flatMap(([name, value]) => {
      const secret = secretNamed(name);
      return secret === undefined || typeof value !== 'string' || value === ''
        ? []
        : [{ name: secret, secret: new Secret(value) }];
    }),
    ...headers.map((text) => ({ name: 'credentials', secret: new Secret(text) })),
  ];
}
