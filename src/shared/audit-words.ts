/** Enough of the id to tell two accounts that are gone apart; their names are not in the record. */
const goneAccount = (id: string): string => `an account that is gone (${id.slice(0, 10)}…)`;

const whose = (account: AccountName): string => {
  if (account === null) return 'An account that is gone';
  if (account.name !== null) return `The account ${account.name}`;
  const gone = goneAccount(account.id);
  return `${gone.charAt(0).toUpperCase()}${gone.slice(1)}`;
};

/** An account as an entry names it; without a name where it is gone. */
type AccountName = { readonly id: string; readonly name: string | null } | null;

/** From seconds since the epoch, in the time zone of whoever reads. */
const dayWords = (seconds: string): string =>
  new Date(Number(seconds) * 1000).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });

/** What the audit record says, in words: for the window's activity page and `keybearer audit` alike. */
export const auditWords = {
  someScript: 'A script',
  someAccount: 'an account that is gone',
  goneAccount,
  times: (number: number) => `${number.toLocaleString('en')} times`,
  timesSince: (number: number, since: string) =>
    `${number.toLocaleString('en')} times since ${since}`,
  overSsh: 'over SSH',
  marks: { allowed: 'allowed', refused: 'refused', client_gone: 'broken off' },

  token: {
    cached: (script: string, account: string) => `${script} got a token of ${account}`,
    fetched: (script: string, account: string) => `${script} got a new token of ${account}`,
    stale: (script: string, account: string) =>
      `${script} got the token of ${account} from before, because a refresh failed`,
    refused: (script: string, account: string | null, why: string) =>
      `${script} got no token${account === null ? '' : ` of ${account}`}: ${why}`,
    gone: (script: string, account: string | null) =>
      `${script} hung up before it had its token${account === null ? '' : ` of ${account}`}`,
    invalidated: (script: string, account: string) =>
      `${script} said that an API refused its token of ${account}`,
    notReported: (script: string, why: string) =>
      `${script} wanted to say that an API refused its token, and was refused: ${why}`,
    refusedAgain: (script: string, account: string) =>
      `${script} said that an API refused its token of ${account}, which had only just been renewed`,
    notOurs: (script: string) => `${script} reported a token that is none of its own`,
  },
  approval: {
    allowed: (script: string, account: string) =>
      `You were asked, and let ${script} have a token of ${account}`,
    refused: (script: string, account: string, why: string) =>
      `You were asked about a token of ${account} for ${script}: ${why}`,
  },
  pairing: {
    asked: (script: string) => `${script} asked to be paired`,
    turnedAway: (script: string, why: string) =>
      `${script} asked to be paired and was refused: ${why}`,
    approved: (script: string, account: string) => `${script} was allowed to use ${account}`,
    delivered: (script: string) => `${script} fetched its key`,
    denied: (script: string) => `${script} was denied`,
    withdrawn: (script: string) => `${script} no longer wants to be paired`,
    silence: (script: string) => `Nobody answered ${script} in time, which means no`,
  },
  script: {
    revoked: (script: string) => `${script} was revoked`,
    removed: (script: string) => `${script} gave its key back`,
    lostItsLast: (script: string) => `${script} was removed, as no account was left to it`,
    ended: (script: string) => `${script}, whose key had ended, was removed to free its name`,
    given: (script: string, account: string) => `${script} may use more of ${account} from then on`,
    taken: (script: string, account: string) => `${script} may no longer use this of ${account}`,
    paused: (script: string) => `${script} was paused`,
    resumed: (script: string) => `${script} was resumed`,
    changed: (script: string, what: string) => `${script} was changed: ${what}`,
    fields: {
      grants: 'accounts and permissions',
      expiresAt: 'its end',
      ask: 'how it asks',
      idleDays: 'its end without use',
      perMinute: 'its rate',
      allowFullToken: 'full tokens',
      nothing: 'nothing',
    } as Readonly<Record<string, string>>,
    /** The same with what they were changed to, from lines that have it. */
    changedTo: {
      expiresAt: (end: string) => `it ends on ${dayWords(end)}`,
      ask: (mode: string) => {
        if (mode === 'never') return 'you are not asked';
        return mode === 'session' ? 'you are asked once a session' : 'you are asked every time';
      },
      idleDays: (days: string) => `it ends after ${days} days without use`,
      perMinute: (rate: string) =>
        rate === 'none' ? 'it has no rate' : `at most ${rate} a minute`,
      allowFullToken: (full: string) => (full === 'yes' ? 'full tokens' : 'no full tokens'),
    } as Readonly<Record<string, (value: string) => string>>,
  },
  refusedKey: (script: string | null) =>
    script === null
      ? 'Somebody came with a key that is not good'
      : `${script} came with a key that is not good any more`,
  refusedOwnerKey: 'Somebody tried to manage Keybearer without the owner key',
  shut: (script: string, why: string) => `${script} was turned away: ${why}`,
  otherUser: (uid: number | null) =>
    `A program of another user of this computer${uid === null ? '' : ` (user ${uid})`} was turned away`,
  policy: {
    tampered: 'The list of scripts was changed outside Keybearer, so no script was served',
    edited:
      'The list of scripts was changed outside Keybearer while it ran: that counts for nothing and was put aside',
    kept: 'You looked at the changed list of scripts and kept it',
    removed: 'You looked at the changed list of scripts and removed them all',
  },
  screen: {
    locked: 'The screen was locked, which pauses all scripts',
    unlocked: 'The screen was unlocked, which ends that pause',
  },
  broughtNothing: (account: string | null, why: string) =>
    `A sign-in${account === null ? '' : ` of ${account}`} brought nothing: ${why}`,
  /** What became of an account. */
  became: {
    added: (account: AccountName) => `${whose(account)} was added`,
    repaired: (account: AccountName) =>
      `${whose(account)} was signed in again, or got another key or token`,
    narrowed: (account: AccountName) => `${whose(account)} gave permissions up and kept these`,
    removed: (account: AccountName) => `${whose(account)} was removed`,
    recovered: (account: AccountName) => `${whose(account)} was found again in the keychain`,
  },
  record: {
    repaired: 'A last line that a crash tore off was cut away from this record',
    gap: (number: number) =>
      `${number.toLocaleString('en')} ${number === 1 ? 'entry' : 'entries'} could not be kept while the disk took none`,
    broken: 'This record was found changed outside Keybearer',
    seen: 'You put away the notice that this record was changed',
  },
  managed: {
    done: (what: string, account: string | null) =>
      account === null ? what : `${what} (${account})`,
    refused: (what: string, account: string | null, why: string) =>
      `${what}${account === null ? '' : ` (${account})`}, which did not work: ${why}`,
    asked: {
      allowed: (what: string) => `A program asked you, and you allowed: ${what}`,
      refused: (what: string, why: string) => `A program asked you for this: ${what}; ${why}`,
    },
    commands: {
      'client.add': 'A client was added',
      'client.remove': 'A client was removed',
      'sandbox.try': 'The sandbox was started',
      'sign-in.start': 'A sign-in was started',
      'sign-in.paste': 'A sign-in was continued with a pasted address',
      'sign-in.cancel': 'A sign-in was cancelled',
      'account.use': 'The default account was chosen',
      'account.rename': 'An account was renamed',
      'account.refresh': 'An account was refreshed',
      'account.refresh-all': 'All accounts were refreshed',
      'account.copy-token': 'A token was copied to the clipboard',
      'account.remove': 'An account was logged out',
      'account.narrow': 'An account’s permissions were narrowed',
      'service-account.add': 'A service account was added',
      'impersonation.add': 'A service account was set up to be impersonated',
      'access-token.add': 'An access token was pasted in',
      'import.start': 'An import was started',
      'import.cancel': 'An import was cancelled',
      'import.replace': 'Secrets were taken out of files that were imported',
      'import.undo': 'A file that was imported was put back',
      'export.account': 'An account was exported',
      'backup.create': 'A backup was made',
      'backup.restore': 'A backup was restored',
      'agent.pause': 'All scripts were paused',
      'agent.resume': 'All scripts were resumed',
      'caller.approve': 'A pairing was approved',
      'caller.deny': 'A pairing was denied',
      'caller.revoke': 'A script was revoked',
      'caller.pause': 'A script was paused',
      'caller.resume': 'A script was resumed',
      'caller.change': 'A script was changed',
      'approval.allow': 'A waiting token was allowed',
      'approval.deny': 'A waiting token was denied',
      'policy.review': 'The changed list of scripts was reviewed',
      'preferences.set': 'A setting was changed',
      'playground.refresh': 'An account was refreshed in the playground',
      'playground.call': 'An API was called in the playground',
      'playground.cancel': 'A call in the playground was cancelled',
      'playground.invalidate': 'A token was dropped in the playground',
      look: 'see the accounts and scripts',
    } as Readonly<Record<string, string>>,
  },

  /** Why something was refused, as the end of a sentence. */
  why: {
    not_allowed: 'that is not allowed to it',
    denied: 'you said no',
    approval_timeout: 'nobody answered in time',
    client_gone: 'it hung up meanwhile',
    paused: 'it was paused',
    rate_limited: 'too often',
    slow_down: 'too often',
    identity_mismatch: 'somebody else signed in',
    no_refresh_token: 'it would not have lasted',
    needs_consent: 'the account has not granted that',
    needs_sign_in: 'the account has to sign in again',
    needs_reauth: 'the account has to sign in again',
    scope_not_narrowable: 'the token would allow more than the script may have',
    offline: 'there was no connection',
    upstream: 'Google had trouble',
    timed_out: 'it took too long',
    revoked_while_waiting: 'it was revoked meanwhile',
    policy_tampered: 'the list of scripts was changed outside Keybearer',
    keychain_locked: 'the keychain was locked',
    keychain_missing: 'there was no keychain',
    keychain_timeout: 'the keychain did not answer',
    store_write_failed: 'it could not be saved',
    invalid_request: 'the request was not as it should be',
    not_found: 'nothing of that name or code was here',
    conflict: 'it did not fit what is here',
    cancelled: 'it was cancelled',
    unauthenticated: 'the key was not good',
  } as Readonly<Record<string, string>>,
} as const;
