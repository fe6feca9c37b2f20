const whose = (account: string | null): string =>
  account === null ? 'An account that is gone' : `The account ${account}`;

/** What the audit record says, in words: for the window's activity page and `keybearer audit` alike. */
export const auditWords = {
  someScript: 'A script',
  someAccount: 'an account that is gone',
  times: (number: number) => `${number.toLocaleString('en')} times`,
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
    kept: 'You looked at the changed list of scripts and kept it',
    removed: 'You looked at the changed list of scripts and removed them all',
  },
  screen: {
    locked: 'The screen was locked, which pauses all scripts',
    unlocked: 'The screen was unlocked, which ends that pause',
  },
  broughtNothing: (account: string | null, why: string) =>
    `A sign-in${account === null ? '' : ` of ${account}`} brought nothing: ${why}`,
  /** What became of an account; null for one that is gone. */
  became: {
    added: (account: string | null) => `${whose(account)} was added`,
    repaired: (account: string | null) =>
      `${whose(account)} was signed in again, or got another key or token`,
    narrowed: (account: string | null) => `${whose(account)} gave permissions up and kept these`,
    removed: (account: string | null) => `${whose(account)} was removed`,
    recovered: (account: string | null) => `${whose(account)} was found again in the keychain`,
  },
  record: {
    repaired: 'A last line that a crash tore off was cut away from this record',
    gap: (number: number) =>
      `${number.toLocaleString('en')} ${number === 1 ? 'entry' : 'entries'} could not be kept while the disk took none`,
    broken: 'This record was found changed outside Keybearer',
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
    conflict: 'it did not fit what is here',
    cancelled: 'it was cancelled',
    unauthenticated: 'the key was not good',
  } as Readonly<Record<string, string>>,
} as const;
