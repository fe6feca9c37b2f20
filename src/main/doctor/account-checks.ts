import type { AccountView } from '../../shared/account.ts';
import { mendedBySignIn, needsPerson } from '../../shared/account-needs.ts';
import type { AppState } from '../../shared/app-state.ts';
import type { FailureCode } from '../../shared/failure.ts';
import type { ClientStore } from '../accounts/client-store.ts';
import type { ClientRecord } from '../accounts/oauth-client.ts';
import { type Check, good, hint, problem, problemOf, type Said } from './check.ts';

export const clientsCheck = (
  clients: ClientStore,
  records: readonly ClientRecord[],
  { clients: views }: AppState,
): Check => ({
  id: 'clients',
  title: 'OAuth clients',
  look: async () => {
    if (records.length === 0) {
      return [
        hint('There is no OAuth client yet. Import a client_secret.json, or try the sandbox.', {
          kind: 'import_client',
        }),
      ];
    }
    const unused = new Set(views.filter(({ accounts }) => accounts === 0).map(({ name }) => name));
    const said = await Promise.all(
      records.map((record) => clientSaid(clients, record, unused.has(record.name))),
    );
    // A store in trouble is a finding of its own; nothing is known then about what is in it.
    if (said.includes('unknown')) {
      return [
        hint('Their secrets cannot be looked at while the store does not answer. Mend that first.'),
      ];
    }
    const names = records.map(({ name }) => name).join(', ');
    const found = said.flatMap((one) => (one === 'unknown' ? [] : one));
    return found.length > 0 ? found : [good(`Complete and in use: ${names}.`)];
  },
});

async function clientSaid(
  clients: ClientStore,
  record: ClientRecord,
  unused: boolean,
): Promise<Said[] | 'unknown'> {
  const named = { id: `client:${record.name}`, title: `OAuth client ${record.name}` };
  const complete = await clients.complete(record);
  if (!complete.ok) {
    if (complete.failure.code !== 'credential_missing') return 'unknown';
    return [{ ...named, ...problemOf(complete.failure, { kind: 'import_client' }) }];
  }
  if (!unused) return [];
  const idle = hint('No account is signed in through this client. Add one, or remove the client.', {
    kind: 'add_account',
    client: record.name,
  });
  return [{ ...named, ...idle }];
}

export const accountsCheck = ({ accounts }: AppState): Check => ({
  id: 'accounts',
  title: 'Accounts',
  look: () => {
    const troubled = accounts.flatMap(accountSaid);
    const fine = accounts.filter(({ status }) => status === 'ready' || status === 'refreshing');
    if (accounts.length === 0) return [hint(noAccount)];
    if (fine.length === 0) return troubled;
    const count = fine.length === 1 ? '1 account works.' : `${fine.length} accounts work.`;
    return [...troubled, good(count)];
  },
});

const noAccount = 'No account is signed in yet. Add one in the window, or with "keybearer login".';

function accountSaid(account: AccountView): Said[] {
  const { state, id, alias, status_text } = account;
  const named = { id: `account:${id}`, title: `Account ${alias}` };
  if (mendedBySignIn(account)) {
    const signIn = { kind: 'sign_in', account: id } as const;
    return [{ ...named, ...problem(codeOf(state), status_text, signIn) }];
  }
  if (account.kind === 'user' && state.kind === 'client_rejected') {
    // The client or a policy has to change first; then one more try goes through.
    const again = { kind: 'refresh', account: id } as const;
    return [{ ...named, ...problem('client_rejected', status_text, again) }];
  }
  if (account.kind !== 'user' && state.kind !== 'store_unavailable' && needsPerson(state)) {
    return [
      { ...named, ...problem('needs_sign_in', status_text, { kind: 'refresh', account: id }) },
    ];
  }
  if (state.kind === 'waiting') {
    const again = { kind: 'refresh', account: id } as const;
    const said =
      state.reason === 'network_intercepted'
        ? problem('network_intercepted', status_text, again)
        : hint(status_text, again);
    return [{ ...named, ...said }];
  }
  if (state.kind === 'removing') {
    return [{ ...named, ...hint(`${status_text} Keybearer finishes it by itself.`) }];
  }
  // Ready, refreshing, or without a store, which is one finding for all.
  return [];
}

/** The failure of a state that a sign-in mends; most are called the same. */
function codeOf({ kind }: AccountView['state']): FailureCode {
  switch (kind) {
    case 'needs_reauth':
    case 'credential_missing':
    case 'credential_invalid':
    case 'client_rejected':
      return kind;
    default:
      return 'needs_sign_in';
  }
}

export const unsavedCheck = ({ accounts }: AppState): Check => ({
  id: 'unsaved',
  title: 'Renewed sign-ins',
  look: () => {
    const unsaved = accounts.filter((account) => account.unsaved).map(({ alias }) => alias);
    if (unsaved.length === 0) return [good('All are in the store.')];
    return [
      problem(
        'store_write_failed',
        `The newest sign-in of ${unsaved.join(', ')} is only in memory, because the store refused it. Unlock or repair the store before you quit Keybearer; otherwise you have to sign in again.`,
      ),
    ];
  },
});

export const revocationsCheck = (pending: number): Check => ({
  id: 'revocations',
  title: 'Removed accounts',
  look: () => {
    if (pending === 0) return [good('Nothing is left to revoke.')];
    const what = pending === 1 ? 'one removed account' : `${pending} removed accounts`;
    return [
      hint(
        `Google could not be told yet that access of ${what} ends. Keybearer tries again by itself; you can also end it in your Google account.`,
        { kind: 'open', place: 'google_connections' },
      ),
    ];
  },
});
