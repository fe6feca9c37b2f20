import type { AccountView } from '../shared/account.ts';
import type { ClientView } from '../shared/app-state.ts';
import { openidScopes, shortScopeName } from '../shared/scope.ts';
import type { Context } from './command.ts';
import { dim } from './terminal/colours.ts';
import { drawTable } from './terminal/table.ts';
import { duration } from './terminal/times.ts';

/** An account as `accounts --json` documents it: exactly these members. */
export const accountRow = (account: AccountView) => ({
  id: account.id,
  email: account.email,
  alias: account.alias,
  default: account.default,
  kind: account.kind,
  client: account.client,
  sandbox: account.sandbox,
  scopes: account.scopes,
  missing_scopes: account.missing_scopes,
  status: account.status,
  status_text: account.status_text,
  expires_at: account.expires_at,
});

export const howToAddClient =
  'keybearer client add client_secret.json, or to try without one: keybearer client add --sandbox';

/** Nobody can sign in before there is a client to sign in through. */
export const noAccountYet = (clients: readonly ClientView[]): string =>
  clients.length === 0
    ? `No account is signed in yet, and there is no OAuth client to sign in through. First run: ${howToAddClient}`
    : 'No account is signed in yet. Add one with: keybearer login';

export function accountTable(context: Context, accounts: readonly AccountView[]): string {
  const rows = accounts.map((account) => [
    account.default ? `* ${account.alias}` : `  ${account.alias}`,
    account.email,
    account.sandbox ? `${account.client} (sandbox)`.trimStart() : account.client,
    scopeSummary(account.scopes),
    healthInWords(account, context.now() / 1000),
  ]);
  return drawTable(['  ACCOUNT', 'E-MAIL', 'CLIENT', 'SCOPES', 'HEALTH'], rows, dim(context));
}

/** `Good for 52 min`; what is wrong and what to do otherwise. `now` in seconds since the epoch. */
export function healthInWords(account: AccountView, now: number): string {
  const words: string[] = [];
  const { state } = account;
  if (state.kind === 'ready' && account.expires_at !== null && account.expires_at > now) {
    words.push(`Good for ${duration(account.expires_at - now)}`);
  } else {
    words.push(account.status_text);
  }
  if (state.kind === 'waiting' && state.retryAt > now) {
    words.push(`Next try in ${duration(state.retryAt - now)}.`);
  }
  if (account.unsaved) words.push('The newest sign-in is not saved yet: do not stop the agent.');
  if (account.missing_scopes.length > 0) {
    words.push(`(not granted: ${shortNames(account.missing_scopes)})`);
  }
  return words.join(' ');
}

export const shortNames = (scopes: readonly string[]): string =>
  scopes.map(shortScopeName).join(', ');

/** Who somebody is goes without saying; of the rest three, so that a row stays a row. */
function scopeSummary(scopes: readonly string[]): string {
  const telling = scopes.filter((scope) => !openidScopes.has(scope));
  if (telling.length === 0) return 'identity only';
  const rest = telling.length - 3;
  return shortNames(telling.slice(0, 3)) + (rest > 0 ? ` +${rest}` : '');
}
