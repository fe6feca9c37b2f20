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
    update: 'Update',
    quit: 'Quit Keybearer',
  },

  tray: {
    good: 'Keybearer: all accounts are good',
    empty: 'Keybearer: no accounts yet',
    attention: (number: number) =>
      number === 1 ? 'Keybearer: 1 account needs you' : `Keybearer: ${number} accounts need you`,
    unsaved: (number: number) =>
      number === 1
        ? 'Keybearer: 1 sign-in is not saved yet'
        : `Keybearer: ${number} sign-ins are not saved yet`,
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
    downloadUpdate: (version: string) => `Download version ${version}`,
    downloadingUpdate: (version: string) => `Downloading version ${version}…`,
    restartToUpdate: (version: string) => `Restart to update to ${version}`,
    quit: 'Quit',
  },

  update: {
    failed: (version: string) =>
      `Version ${version} could not be downloaded, or is not signed as this one is. Keybearer stays as it is; you can try again.`,
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
    needsYou: 'needs you',
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
    folder: (folder: string) => `It runs in ${folder}`,
    reason: (reason: string | null) =>
      reason === null ? 'It gives no reason.' : `It says why: ${reason}`,
    accounts: 'Accounts',
    permissions: 'Permissions',
    everything: 'everything these accounts have granted',
    account: (alias: string, email: string) => `${alias} (${email})`,
    hours: (hours: number) => (hours === 1 ? 'for 1 hour' : `for ${hours} hours`),
    days: (days: number) => (days === 1 ? 'for 1 day' : `for ${days} days`),
    asks: {
      never: 'Keybearer does not ask you again for each token.',
      session: 'Keybearer asks you at its first token, and then not until it stops or pauses.',
      always: 'Keybearer asks you each time it wants a token.',
    },
    rate: (perMinute: number) =>
      perMinute === 1 ? 'at most 1 token a minute' : `at most ${perMinute} tokens a minute`,
    longer: (heading: string, from: number, to: number, of: number) =>
      `${heading}, ${from} to ${to} of ${of}`,
    waiting: (number: number) =>
      number === 1 ? '1 more request waits after this one.' : `${number} more requests wait.`,
    tooQuick: 'That was too quick to have been read. Read it, then answer again.',
    allow: 'Allow as asked',
    less: 'Less, or other terms…',
    inWindow: 'Choose in the window…',
    deny: 'Deny',
    next: 'Show the rest…',
    howMuch: (name: string) => `How much of it may “${name}” have?`,
    allOfIt: 'All it asks for',
    oneByOne: 'Choose one by one…',
    oneAccount: (account: string, name: string) => `May “${name}” use ${account}?`,
    onePermission: (permission: string, name: string) => `May “${name}” have this?\n${permission}`,
    include: 'Include',
    leaveOut: 'Leave out',
    howLong: (name: string) => `For how long may “${name}” come back?`,
    howToAsk: (name: string) => `Shall Keybearer ask you when “${name}” wants a token?`,
    askChoice: { never: 'Never', session: 'Once a session', always: 'Every time' },
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

  /** An approval that was chosen somewhere else, and is given here. */
  exporting: {
    account: (alias: string, email: string) =>
      `Write the secret of ${alias} (${email}) into a file?`,
    backup: 'Write a backup of every account and client?',
    file: (path: string) => `File: ${path}`,
    inClear:
      'It will stand there in clear. Whoever can read the file is this account until you log it out.',
    encrypted: 'It will be encrypted with the passphrase that was typed.',
    encryptedByProgram:
      'It will be encrypted with a passphrase that this program gave and so knows: it can open the file.',
    writeIt: 'Write it',
  },
  saving: {
    title: 'Choose where the file goes',
    choose: 'Choose',
    kind: (extension: string) => `${extension.toUpperCase()} file`,
  },
  consent: {
    chosenInWindow: 'This is what was chosen in the Keybearer window.',
    chosenByProgram: (program: string | null, pid: number | null) =>
      `This was chosen on the command line, by ${program ?? 'an unknown program'}${pid === null ? '' : ` (process ${pid})`}.`,
    askedInWindow: 'Asked for in the Keybearer window.',
    askedByProgram: 'Asked for on the command line.',
    change: (name: string) => `Change what “${name}” may do?`,
    changeIt: 'Change it',
    lives: (lifetime: string) => `Its key works ${lifetime} from now.`,
    idle: (days: number) =>
      `Its key ends after ${days === 1 ? 'a day' : `${days} days`} without a use.`,
    noRate: 'It may ask as often as it likes.',
    fullToken: {
      on: 'Where Google does not narrow a token, it gets one with all that the account has granted.',
      off: 'It only ever gets tokens with its own permissions.',
    },
    mayUse: 'It may then use',
    grant: (account: string, permission: string, isNew: boolean) =>
      `${account}: ${permission}${isNew ? ', new' : ''}`,
    grantsStay: 'Its accounts and permissions stay as they are.',
    grantsReplace: 'What is not listed it loses.',
    keepCallers: 'Trust the changed list of scripts?',
    keepDetail:
      'Something other than Keybearer changed the list or put an old one back. Trust it only if you know what did.',
    removeCallers: 'Remove all scripts?',
    removeDetail: 'The list was changed outside Keybearer. Every script has to ask again.',
    callers: 'Scripts in the list',
    callerMayUse: (name: string, emails: readonly string[]) =>
      `${name}: ${emails.length === 0 ? 'nothing' : listed.format(emails)}`,
    keepThem: 'Trust them',
    removeThem: 'Remove them all',
  },

  /** What a program wants to do here without the owner key; each follows "A program wants to". */
  managing: {
    message: (what: string) => `A program wants to ${what}. Let it?`,
    explained: '“Manage from the command line” is off, so Keybearer asks you each time.',
    onlyThis: 'A yes is for this one thing, now.',
    letIt: 'Let it',
    account: (alias: string, email: string) => `${alias} (${email})`,
    noAccount: 'the default account',
    permissions: 'Permissions it asks for',
    clientId: (id: string) => `Client id: ${id}`,
    throughClient: (name: string) => `Through the client “${name}”`,
    inRequest: (option: string) => `In the request: ${option}`,
    atPort: (port: number) => `The answer comes to port ${port} of this computer`,
    look: 'see your accounts, clients and scripts',
    addClient: (name: string | undefined) =>
      name === undefined ? 'add an OAuth client' : `add an OAuth client as “${name}”`,
    removeClient: (name: string) => `remove the client “${name}”`,
    sandbox: 'start the local sandbox',
    signIn: 'sign in an account',
    signInAs: (account: string) => `sign in ${account}`,
    addServiceAccount: (alias: string | undefined) =>
      alias === undefined ? 'add a service account' : `add a service account as “${alias}”`,
    keyOf: (email: string) => `By its key: ${email}`,
    unreadable: 'a file that cannot be read',
    onBehalfOf: (email: string) => `It acts for ${email}`,
    impersonate: (target: string, account: string) =>
      `reach the service account ${target} through ${account}`,
    pasteToken: 'add an access token that it has',
    stays: 'Permissions it then has',
    use: (account: string) => `make ${account} the default account`,
    rename: (account: string, alias: string) => `call ${account} “${alias}”`,
    refresh: (account: string) => `fetch a new token for ${account}`,
    refreshAll: 'fetch a new token for every account',
    copyToken: (account: string) => `copy an access token of ${account} to the clipboard`,
    signOut: (account: string) => `sign out ${account}`,
    narrow: (account: string) => `give up permissions of ${account} and sign it in again`,
    pause: 'pause Keybearer, so that scripts get no tokens',
    resume: 'resume Keybearer, so that scripts get tokens again',
    deny: (code: string) => `turn away the script with the code ${code}`,
    revoke: (name: string) => `revoke the key of “${name}”`,
    pauseCaller: (name: string) => `pause the script “${name}”`,
    resumeCaller: (name: string) => `let the paused script “${name}” go on`,
    denyToken: 'refuse a script that waits for a token',
    findFiles: 'look in the usual places for credentials of other tools',
    importFiles: 'take in credentials of other tools',
    from: 'From',
    fileAt: (name: string, path: string) => (path.endsWith(`/${name}`) ? path : `${name}: ${path}`),
    keyring: (service: string, user: string) => `the keyring’s entry ${service} of ${user}`,
    cancelImport: 'stop the import that is running',
    replaceSecrets: 'take the secrets out of files that it imported',
    canBePutBack:
      'Programs that read them there will no longer find them. “keybearer import --undo” puts them back.',
    files: 'Files',
    undoReplace: (path: string) => `put secrets back into ${path}`,
    seeReplaced: 'see which files an import has changed',
    restore: 'take in the clients and accounts of a backup',
    audit: 'read the record of who was given what',
    doctor: 'look for what is wrong with Keybearer',
    dismiss: 'dismiss a notice',
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
    alsoEnding: (aliases: readonly string[]) =>
      `Of what is here, ${listed.format(aliases)} ${aliases.length === 1 ? 'ends' : 'end'} with it.`,
    filesEnding: (names: readonly string[]) =>
      `What was imported and still lies in these places is of no use from then on: ${listed.format(names)}.`,
    filesStaying: (names: readonly string[]) =>
      `What was imported still lies in these places, and stays as good as it was: ${listed.format(names)}.`,
    narrow: (alias: string) => `Give up permissions of “${alias}”?`,
    narrows: (email: string, givenUp: readonly string[]) =>
      `${email} gives up ${listed.format(givenUp)}. Google takes permissions back only all at once: Keybearer asks it to revoke the whole sign-in, also for other programs and computers of the same Cloud project, and then opens Google’s page for what is left. The account keeps its alias and its scripts.`,
    callersNarrowed: (names: readonly string[]) =>
      names.length === 1
        ? `The script ${names[0]} keeps what is left, and waits until you have signed in.`
        : `These scripts keep what is left, and wait until you have signed in: ${listed.format(names)}.`,
    revokeAndSignIn: 'Revoke and sign in again',
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
