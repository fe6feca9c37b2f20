import { type Answer, json, oauthError } from './answer.ts';
import { authenticateClient } from './client-authentication.ts';
import { consentPage, deviceCodePage, errorPage } from './consent-page.ts';
import { deviceCodeLifetime, pollInterval } from './device-codes.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';
import { invalidScopesDescription, isSignInScope, readScopes } from './google-scope.ts';
import { identityOf } from './identity.ts';
import { html, page } from './page.ts';
import { grantedScopes } from './token-endpoint.ts';

/** The few rights that Google gives to a device without a browser. */
const allowed = new Set([
  ...['drive.appdata', 'drive.file', 'youtube', 'youtube.readonly'].map(
    (name) => `https://www.googleapis.com/auth/${name}`,
  ),
]);

/** RFC 8628, in the dialect of Google's endpoints. */
export const deviceRoutes = (server: AuthorizationServer): readonly Route[] => [
  {
    method: 'POST',
    path: '/device/code',
    endpoint: 'device_code',
    answer: (exchange) => giveCode(server, exchange),
  },
  {
    method: 'GET',
    path: '/device',
    endpoint: 'device',
    answer: (exchange) => askPerson(server, exchange),
  },
  {
    method: 'POST',
    path: '/device/consent',
    endpoint: 'device_consent',
    answer: (exchange) => decide(server, exchange),
  },
];

function giveCode(server: AuthorizationServer, { request }: Exchange): Answer {
  const authentication = authenticateClient(server, request);
  if (!authentication.ok) return authentication.answer;
  const { client } = authentication;
  if (client.type?.kind !== 'limited_input') {
    return oauthError(401, 'invalid_client', 'Invalid client type.');
  }
  const scopes = readScopes(request.form.scope ?? '');
  const refused = scopes.valid.filter((name) => !isSignInScope(name) && !allowed.has(name));
  if (scopes.invalid.length + refused.length > 0 || scopes.valid.length === 0) {
    const valid = scopes.valid.filter((name) => !refused.includes(name));
    const invalid = [...scopes.invalid, ...refused];
    return oauthError(400, 'invalid_scope', invalidScopesDescription({ valid, invalid }));
  }
  const { deviceCode, userCode } = server.devices.issue(client, scopes.valid);
  return json(200, {
    device_code: deviceCode,
    user_code: userCode,
    verification_url: `${server.origin()}/device`,
    expires_in: deviceCodeLifetime,
    interval: pollInterval,
  });
}

/** The page a person opens on another device; with the code in its address it goes straight to the question. */
function askPerson(server: AuthorizationServer, { request }: Exchange): Answer {
  const userCode = request.query.user_code;
  if (userCode === undefined) return deviceCodePage(false);
  const waiting = server.devices.waiting(userCode);
  if (waiting === undefined) return deviceCodePage(true);
  return consentPage({ id: waiting.userCode, request: waiting, action: '/device/consent' });
}

function decide(server: AuthorizationServer, { request, faults }: Exchange): Answer {
  const { request: userCode = '', decision, account, other_address: other } = request.form;
  const waiting = server.devices.waiting(userCode);
  if (waiting === undefined) return deviceCodePage(true);
  if (decision === 'deny') {
    server.devices.decide(userCode, { kind: 'denied' });
    return donePage('You have declined.');
  }
  const identity = identityOf((account === 'other' ? other : account) ?? '');
  if (decision !== 'allow' || identity === undefined) {
    return errorPage({ status: 400, error: 'invalid_request', description: 'Nobody was chosen.' });
  }
  const ticked = request.values('scope');
  const asked = waiting.scopes.filter((scope) => isSignInScope(scope) || ticked.includes(scope));
  const { email, name } = identity;
  const subject = faults.find('subject')?.subject ?? identity.subject;
  const grant = server.ledger.open({
    clientId: waiting.client.clientId,
    subject,
    email,
    name,
    scopes: grantedScopes(asked, faults),
  });
  server.devices.decide(userCode, { kind: 'granted', grant });
  return donePage('You can go back to your device.');
}

const donePage = (text: string): Answer =>
  page({ status: 200, title: 'Done', main: html`<h1>Done</h1><p>${text}</p>` });
