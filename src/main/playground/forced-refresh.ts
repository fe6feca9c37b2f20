import { type Failure, ok, type Result } from '../../shared/failure.ts';
import type { RefreshShown } from '../../shared/playground.ts';
import { curlOfToken } from '../../shared/playground-curl.ts';
import type { CommandInput } from '../../shared/ui-contract.ts';
import { resolveAccount } from '../accounts/account-commands.ts';
import type { Registry } from '../accounts/registry.ts';
import type { AccessToken } from '../credentials/access-token.ts';
import type { TokenService } from '../credentials/token-service.ts';
import { callerKeyFile, shownToken, wantedScopes } from './api-call.ts';
import type { RefreshRecorder } from './refresh-recorder.ts';

export interface ForcedRefreshParts {
  readonly registry: Registry;
  readonly tokens: TokenService;
  readonly recorder: RefreshRecorder;
  readonly agent: { readonly home: string; readonly socket: string };
}

/** A refresh by the token service, with all its rules, and the HTTP that it took. */
export async function forceRefresh(
  { registry, tokens, recorder, agent }: ForcedRefreshParts,
  input: CommandInput<'playground.refresh'>,
): Promise<Result<RefreshShown>> {
  const account = resolveAccount(registry, input.account);
  if (!account.ok) return account;
  const scopes = wantedScopes(input.scopes);
  if (!scopes.ok) return scopes;
  const { id, alias } = account.value;
  const { result, exchanges } = await recorder.record(() =>
    scopes.value === undefined ? whole(tokens, id) : narrowed(tokens, id, scopes.value),
  );
  return ok({
    outcome:
      result.kind === 'refreshed'
        ? { kind: 'refreshed', token: shownToken(result.token) }
        : { kind: 'failed', failure: result.failure },
    exchanges,
    sentence: inWords(result, exchanges.length > 0),
    curl: curlOfToken({
      socket: agent.socket,
      keyFile: callerKeyFile(agent.home),
      account: alias,
      scopes: scopes.value,
    }),
  });
}

type Refreshed =
  | { readonly kind: 'refreshed'; readonly token: AccessToken }
  | { readonly kind: 'failed'; readonly failure: Failure };

async function whole(tokens: TokenService, accountId: string): Promise<Refreshed> {
  const refreshed = await tokens.refreshNow(accountId);
  return refreshed.ok
    ? { kind: 'refreshed', token: refreshed.value }
    : { kind: 'failed', failure: refreshed.failure };
}

async function narrowed(
  tokens: TokenService,
  accountId: string,
  scopes: readonly string[],
): Promise<Refreshed> {
  const served = await tokens.token({ accountId, scopes, minTtl: 0, force: true });
  if (!served.ok) return { kind: 'failed', failure: served.failure };
  // Whoever needs a token is served the old one then; here the question was for a new one.
  return served.value.staleRefresh
    ? { kind: 'failed', failure: stillTheOld }
    : { kind: 'refreshed', token: served.value.token };
}

const stillTheOld: Failure = {
  code: 'upstream',
  sentence: 'There is no new token. The one from before still works and stays in use.',
};

function inWords(result: Refreshed, sent: boolean): string {
  if (result.kind === 'failed') {
    return sent ? result.failure.sentence : `Nothing was sent. ${result.failure.sentence}`;
  }
  return sent
    ? 'The server was shown the refresh token and gave a new access token for it.'
    : 'A refresh was already under way, begun by somebody else, and this is its token; one is enough for all. Its HTTP is not shown.';
}
