/** Every sentence that the desktop app says outside its window, in one place: a translation is one file more. */
const listed = new Intl.ListFormat('en', { type: 'conjunction' });

export const desktopWords = {
  product: 'Keybearer',
  ok: 'OK',

  start: {
    failed: 'Keybearer cannot start',
  },

  menu: {
    edit: 'Edit',
    closeWindow: 'Close window',
    quit: 'Quit Keybearer',
  },

  tray: {
    good: 'Keybearer: all accounts are good',
    empty: 'Keybearer: no accounts yet',
    attention: (number: number) =>
      number === 1 ? 'Keybearer: 1 account needs you' : `Keybearer: ${number} accounts need you`,
    paused: 'Keybearer: paused, scripts get no tokens',
    pairing: (name: string) => `“${name}” asks to come in…`,
    approval: (name: string) => `“${name}” waits for your yes…`,
    account: (alias: string, health: string) => `${alias} · ${health}`,
    refresh: 'Refresh now',
    copyToken: 'Copy access token',
    signIn: 'Sign in again',
    more: (number: number) => (number === 1 ? '1 more account…' : `${number} more accounts…`),
    refreshAll: 'Refresh all',
    pause: 'Pause',
    resume: 'Resume',
    open: 'Open Keybearer',
    quit: 'Quit',
  },

  health: {
    ready: 'good',
    unsaved: 'not saved yet',
    refreshing: 'refreshing…',
    removing: 'being removed…',
    waiting: {
      offline: 'offline',
      tls_error: 'no secure connection',
      network_intercepted: 'network sign-in needed',
      upstream: 'Google has trouble',
      rate_limited: 'Google asks to slow down',
    },
    store: {
      locked: 'keychain locked',
      missing: 'no keychain',
      timeout: 'keychain not answering',
      failed: 'keychain error',
    },
    signIn: 'sign in again',
    clientRefused: 'client refused',
  },

  notification: {
    oneAccount: (alias: string) => `${alias} needs you`,
    accounts: (number: number) => `${number} accounts need you`,
    accountsBody: (aliases: readonly string[], more: number) =>
      more === 0
        ? `${listed.format(aliases)}. Open Keybearer to see what to do; nothing is lost.`
        : `${aliases.join(', ')} and ${more} more. Open Keybearer to see what to do; nothing is lost.`,
    pairing: (name: string) => `“${name}” asks for access`,
    pairingBody: (code: string) =>
      `Its code should be ${code}. Answer in the dialog; silence means no.`,
  },

  approval: {
    message: (name: string) => `Let “${name}” have access tokens?`,
    unverified: 'The name is the program’s own word and is not verified.',
    compare: (code: string) =>
      `Code: ${code}\nAllow it only if the program shows the same code and you started it yourself.`,
    process: (program: string | null, pid: number | null) =>
      `Reported by the system, not proof: ${program ?? 'unknown program'}${pid === null ? '' : ` (process ${pid})`}`,
    reason: (reason: string | null) =>
      reason === null ? 'It gives no reason.' : `It says why: ${reason}`,
    accounts: 'Accounts',
    permissions: 'Permissions',
    everything: 'everything these accounts have granted',
    account: (alias: string, email: string) => `${alias} (${email})`,
    days: (days: number) => (days === 1 ? 'for 1 day' : `for ${days} days`),
    longer: (from: number, to: number, of: number) => `Permissions ${from} to ${to} of ${of}`,
    waiting: (number: number) =>
      number === 1 ? '1 more request waits after this one.' : `${number} more requests wait.`,
    tooQuick: 'That was too quick to have been read. Compare the code, then answer again.',
    allow: 'Allow as asked',
    less: 'Choose less…',
    deny: 'Deny',
    next: 'Show the rest…',
    oneAccount: (account: string, name: string) => `May “${name}” use ${account}?`,
    onePermission: (permission: string, name: string) => `May “${name}” have this?\n${permission}`,
    include: 'Include',
    leaveOut: 'Leave out',
    howLong: (name: string) => `For how long may “${name}” come back?`,
    oneOf: (at: number, of: number) => `Question ${at} of ${of}`,
    summary: (name: string) => `Allow “${name}” exactly this?`,
    allowThis: 'Allow this',
    nothingLeft: (name: string) => `Nothing is left for “${name}”`,
    nothingLeftDetail: 'You left out every account or every permission.',
    tokenNow: (name: string) => `Give “${name}” a token now?`,
    andMore: (number: number) => `and ${number} more that you have allowed it`,
    once: 'You asked to be asked each time.',
    session: 'A yes holds until Keybearer stops or pauses.',
    give: 'Give it a token',
    again: 'Ask me again',
    failed: (name: string) => `“${name}” was not let in`,
  },

  removal: {
    account: (alias: string) => `Log out “${alias}”?`,
    revokes: (email: string) =>
      `Keybearer asks Google to revoke the sign-in of ${email} and forgets it. Google revokes what this person granted to the whole Cloud project: other programs and computers that signed in through it have to sign in again, too.`,
    forgets: (email: string) =>
      `Keybearer forgets ${email}. Google keeps the grant; you can end it in your Google account.`,
    callers: (names: readonly string[]) =>
      names.length === 1
        ? `The script ${names[0]} loses this account at once.`
        : `These scripts lose this account at once: ${listed.format(names)}.`,
    revokeAndForget: 'Revoke and log out',
    forget: 'Log out here',
    keep: 'Keep it',
    caller: (name: string) => `Revoke the key of “${name}”?`,
    callerDetail: 'Its next request is refused, also one that is waiting now. It can ask again.',
    revoke: 'Revoke',
    client: (name: string) => `Remove the client “${name}”?`,
    clientDetail: 'Keybearer forgets its id and secret. You can import the file again.',
    remove: 'Remove',
  },

  quit: {
    unsaved: (aliases: readonly string[]) =>
      aliases.length === 1
        ? `The sign-in of ${aliases[0]} is not saved yet`
        : `The sign-ins of ${listed.format(aliases)} are not saved yet`,
    unsavedDetail:
      'Google replaced them, and your keychain has not taken the new ones. If you quit now you have to sign in again; if you wait, Keybearer goes on trying.',
    wait: 'Keep Keybearer running',
    quit: 'Quit anyway',
  },
} as const;
