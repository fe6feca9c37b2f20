import { type Answer, redirect } from './answer.ts';
import { type AuthorizationRequest, judgeAuthorizationRequest } from './authorization-request.ts';
import { authorizationResponse } from './authorization-response.ts';
import { consentPage, errorPage } from './consent-page.ts';
import type { AuthorizationServer, Exchange, Route } from './exchange.ts';
import { isSignInScope } from './google-scope.ts';
import { hintedIdentity, type Identity, identityOf } from './identity.ts';
import { PendingConsents } from './pending-consents.ts';
import { grantedScopes } from './token-endpoint.ts';

export function authorizationRoutes(server: AuthorizationServer): readonly Route[] {
  const pending = new PendingConsents(server.now);
  return [
    {
      method: 'GET',
      path: '/o/oauth2/v2/auth',
      endpoint: 'authorization',
      answer: (exchange) => authorize(server, pending, exchange),
    },
    {
      method: 'POST',
      path: '/o/oauth2/v2/consent',
      endpoint: 'consent',
      answer: (exchange) => consent(server, pending, exchange),
    },
  ];
}

function authorize(
  server: AuthorizationServer,
  pending: PendingConsents,
  exchange: Exchange,
): Answer {
  const { request, faults } = exchange;
  const judgement = judgeAuthorizationRequest(server, request);
  switch (judgement.kind) {
    case 'page':
      return errorPage(judgement.error);
    case 'redirect': {
      const { redirectUri, error, state } = judgement;
      const parameters = { error, state, iss: server.origin() };
      return redirect(authorizationResponse(redirectUri, parameters, faults));
    }
    case 'ask':
      if (judgement.request.silent) return withoutPage(server, judgement.request, exchange);
      return consentPage({ id: pending.add(judgement.request), request: judgement.request });
  }
}

/** `prompt=none`: only who is known by the hint and has agreed to all of it before. */
function withoutPage(
  server: AuthorizationServer,
  request: AuthorizationRequest,
  exchange: Exchange,
): Answer {
  const { clientId } = request.client;
  const person = request.loginHint === undefined ? undefined : hintedIdentity(request.loginHint);
  if (person === undefined || !server.ledger.covers(clientId, person.subject, request.scopes)) {
    return respond(server, request, { error: 'interaction_required' }, exchange);
  }
  return allow(server, request, person, request.scopes, exchange);
}

/** Google's chosen account is a row; anyone else is typed in. */
const chosenAddress = ({ request }: Exchange): string =>
  (request.form.account === 'other' ? request.form.other_address : request.form.account) ?? '';

function consent(
  server: AuthorizationServer,
  pending: PendingConsents,
  exchange: Exchange,
): Answer {
  const { form } = exchange.request;
  const id = form.request ?? '';
  const request = pending.get(id);
  if (request === undefined) {
    return errorPage({
      status: 400,
      error: 'invalid_request',
      description: 'This page has been answered before, or has been open for too long.',
    });
  }
  if (form.decision === 'deny') {
    pending.remove(id);
    return respond(server, request, { error: 'access_denied' }, exchange);
  }
  if (form.decision !== 'allow') {
    return errorPage({
      status: 400,
      error: 'invalid_request',
      description: 'The answer was neither Allow nor Deny.',
    });
  }
  const address = chosenAddress(exchange);
  const identity = identityOf(address);
  if (identity === undefined) return consentPage({ id, request, refusedAddress: address });
  pending.remove(id);
  const ticked = exchange.request.values('scope');
  const agreed = request.scopes.filter((scope) => isSignInScope(scope) || ticked.includes(scope));
  return allow(server, request, identity, agreed, exchange);
}

function allow(
  server: AuthorizationServer,
  request: AuthorizationRequest,
  identity: Identity,
  agreed: readonly string[],
  exchange: Exchange,
): Answer {
  const { clientId } = request.client;
  const subject = exchange.faults.find('subject')?.subject ?? identity.subject;
  const before = request.withGrantedScopes ? server.ledger.granted(clientId, subject) : [];
  const scopes = grantedScopes([...new Set([...agreed, ...before])], exchange.faults);
  // A refresh token comes with consent, not with a sign-in that merely repeats an earlier one.
  const newConsent = request.promptsConsent || !server.ledger.covers(clientId, subject, scopes);
  const { email, name } = identity;
  const code = server.codes.issue({
    clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    grant: server.ledger.open({ clientId, subject, email, name, scopes }),
    withRefreshToken: request.offline && newConsent,
  });
  const outcome = {
    code,
    scope: scopes.join(' '),
    authuser: '0',
    prompt: request.promptsConsent ? 'consent' : undefined,
  };
  return respond(server, request, outcome, exchange);
}

const respond = (
  server: AuthorizationServer,
  { redirectUri, state }: AuthorizationRequest,
  outcome: Readonly<Record<string, string | undefined>>,
  { faults }: Exchange,
): Answer =>
  redirect(authorizationResponse(redirectUri, { state, iss: server.origin(), ...outcome }, faults));
