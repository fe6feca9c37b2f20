import type { Result } from '../../shared/failure.ts';
import type { ShownExchange } from '../../shared/playground.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { tokenRequestMeanings, tokenResponseMeanings } from './meanings.ts';
import {
  secretsOfExchange,
  shownOAuthRequest,
  shownOAuthResponse,
  shownResponse,
} from './shown-http.ts';

/** One exchange with an authorization server, as it may be kept and shown. */
export function shownExchange(
  request: HttpRequest,
  answer: Result<HttpResponse>,
  milliseconds: number,
): ShownExchange {
  const known = secretsOfExchange(request, answer.ok ? answer.value : undefined);
  const kind = kindOf(request);
  const shown = {
    kind,
    request: shownOAuthRequest(request, known, tokenRequestMeanings),
    milliseconds: Math.round(milliseconds),
  };
  if (!answer.ok) return { ...shown, answer: { kind: 'failure', failure: answer.failure } };
  const response =
    kind === 'token'
      ? shownOAuthResponse(answer.value, known, tokenResponseMeanings)
      : shownResponse(answer.value, known);
  return { ...shown, answer: { kind: 'response', response } };
}

/** Of the three things a sign-in asks a server for, only one is a POST. */
function kindOf({ method, url }: HttpRequest): ShownExchange['kind'] {
  if (method === 'POST') return 'token';
  return url.includes('/.well-known/') ? 'discovery' : 'keys';
}
