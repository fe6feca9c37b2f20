import { count, listWords, pastWords, spanWords } from './instants.ts';

/** Every sentence of the window, in one place: a translation is one file more. */
export const words = {
  product: 'Keybearer',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  details: 'Details',
  copy: 'Copy',
  copied: 'Copied',
  back: (to: string) => `Back to ${to.toLowerCase()}`,

  navigation: {
    label: 'Main',
    accounts: 'Accounts',
    scripts: 'Scripts',
    settings: 'Settings',
    needYou: (number: number) => count(number, 'needs you', 'need you'),
  },

  connection: {
    connecting: 'Connecting to Keybearer…',
    running: 'Agent running',
    lostTitle: 'Keybearer does not answer.',
    lost: 'What you see may be old. This page tries again by itself. If you started the agent again, open the new link it printed.',
    lostShort: 'Agent not reached',
    supersededTitle: 'Keybearer is open in other tabs.',
    superseded: 'This tab stopped following so that the others stay quick.',
    useThisTab: 'Use this tab',
    refusedTitle: 'This page’s session has ended',
    refused:
      'Keybearer was started again, or this tab was opened without its link. Your accounts and scripts are not touched by this.',
    refusedNext: 'Start the agent with its window again and open the link it prints:',
    commandLost:
      'Keybearer does not answer, so nothing was changed by this page. Try again shortly.',
  },

  notices: { label: 'Notices' },

  firstRun: {
    title: 'One place for your Google sign-ins',
    what: {
      keychain:
        'You sign in once for each account, in your own browser, and Keybearer keeps the sign-in in your keychain.',
      file: 'You sign in once for each account, in your own browser, and Keybearer keeps the sign-in in its encrypted file.',
    },
    how: 'Your scripts then ask it for short-lived access tokens, so none of them has to hold your account.',
    importTitle: 'Start with your Google client',
    importText: 'Keybearer signs in through an OAuth client of your own.',
    sandboxTitle: 'Or look around first',
    sandboxText:
      'The sandbox is a small stand-in for Google on this computer. Nothing in it is real, and nothing leaves this machine.',
    trySandbox: 'Try the sandbox',
    startingSandbox: 'Starting the sandbox…',
  },

  clientFile: {
    drop: 'Drop client_secret.json here',
    or: 'or',
    choose: 'Choose a file',
    label: 'Import client_secret.json',
    tooLarge: 'This file is too large to be a client_secret.json. Nothing was imported.',
    unreadable: 'This file could not be read. Nothing was imported. Choose it again.',
    added: (client: string) => `Client “${client}” is ready.`,
    updated: (client: string) =>
      `Client “${client}” was known already; its details are now as in the file.`,
    guide: 'How to get one',
    steps: [
      'Open the Google Cloud console and make a project, or choose one.',
      'Under “APIs & Services”, enable the APIs that your scripts use, such as the Gmail API.',
      'Under “Google Auth Platform”, fill in the app’s name and add yourself as a test user.',
      'Under “Clients”, create a client of the type “Desktop app” and download its JSON file.',
      'Set the app to “In production” when you want sign-ins to last: while it is in testing, Google ends them after seven days.',
    ],
    console: 'Open the Google Cloud console',
  },

  accounts: {
    title: 'Accounts',
    add: 'Add account',
    list: 'Accounts',
    search: 'Search accounts',
    noMatch: (query: string) => `No account matches “${query}”.`,
    emptyTitle: 'No accounts yet',
    emptyText: 'Add a Google account, and your scripts can ask for its access tokens.',
    choose: 'Choose an account to see what it allows and how it is doing.',
    gone: 'This account is not here any more.',
    default: 'default',
    sandbox: 'sandbox',
    client: (name: string) => `through ${name}`,
  },

  health: {
    goodFor: (left: number) => `Good for ${spanWords(left)}`,
    ready: 'Ready',
    refreshing: 'Refreshing…',
    tokenGoodFor: (what: string, left: number) => `${what}, token good for ${spanWords(left)}`,
    waiting: {
      offline: 'Offline',
      tls_error: 'No secure connection',
      network_intercepted: 'Network sign-in needed',
      upstream: 'Google has trouble',
      rate_limited: 'Google asks to slow down',
    },
    store: {
      locked: 'Keychain locked',
      missing: 'No keychain',
      timeout: 'Keychain not answering',
      failed: 'Keychain error',
    },
    signInAgain: 'Sign in again',
    clientRefused: 'Client refused',
    removing: 'Being removed…',
    unsaved:
      'Google replaced this sign-in, and the new one could not be saved yet. Keep Keybearer running until it is: quitting now would mean signing in again.',
    nextTry: (left: number) => (left <= 0 ? 'Trying again now' : `Next try in ${spanWords(left)}`),
  },

  account: {
    health: 'Health',
    permissions: 'Permissions',
    granted: 'Granted',
    grantedMark: 'granted',
    missing: 'Asked for, not granted',
    missingMark: 'not granted',
    missingText:
      'At the last sign-in these were left unticked. Scripts that need them get an error.',
    askAgain: 'Ask for them again',
    noPermissions: 'Only who you are: nothing a script could use.',
    addPermissions: 'Add permissions',
    token: 'Access token',
    tokenLasts: (left: number) => `Lasts another ${spanWords(left)}`,
    tokenNone: 'Fetched when a script asks',
    tokenOver: 'Has run out; a new one is fetched when a script asks',
    refreshNow: 'Refresh now',
    tryNow: 'Try again now',
    signInAgain: 'Sign in again',
    copyToken: 'Copy token',
    tokenCopied: (alias: string, seconds: number) =>
      `A token of ${alias} is in the clipboard, and leaves it in ${spanWords(seconds)}.`,
    refreshed: (alias: string) => `${alias} has a new access token.`,
    account: 'Account',
    email: 'E-mail',
    name: 'Name',
    signedInThrough: 'Signed in through',
    alias: 'Alias',
    rename: 'Rename',
    makeDefault: 'Make default',
    isDefault: 'Scripts that name no account get this one.',
    isNotDefault: 'Scripts have to name this account.',
    madeDefault: (alias: string) => `${alias} is the default account now.`,
    logOut: 'Log out…',
    logOutText: 'Ends this sign-in and removes the account from Keybearer.',
    showUrl: 'Show URLs',
    hideUrl: 'Hide URLs',
  },

  rename: {
    title: (alias: string) => `Rename ${alias}`,
    label: 'New alias',
    hint: 'A short name for you and your scripts, such as “work”.',
    warning: 'Scripts that ask for the old alias will get an error.',
    save: 'Rename',
  },

  logOut: {
    title: (alias: string) => `Log out of ${alias}?`,
    what: (email: string) =>
      `Keybearer asks Google to revoke the sign-in of ${email}, and removes it from this computer.`,
    alsoElsewhere:
      'Google revokes what this person granted to the whole Cloud project: other programs and computers that signed in through a client of it have to sign in again, too.',
    alsoScripts: (names: readonly string[]) =>
      `${listWords(names)} ${names.length === 1 ? 'gets' : 'get'} an error when asking for this account.`,
    noScripts: 'No script has permission to use this account.',
    keepGrant: 'Only remove it from this computer, and leave the permission at Google',
    keepGrantHint: 'For when other computers share this sign-in.',
    keep: 'Keep the account',
    revoke: 'Log out and revoke',
    forget: 'Remove from this computer',
  },

  signIn: {
    addTitle: 'Add account',
    permissionsTitle: (alias: string) => `Permissions of ${alias}`,
    permissionsText:
      'Google asks for everything again at once, so keep ticked what this account should go on allowing.',
    client: 'Client',
    clientHint: 'The OAuth client to sign in through.',
    account: 'E-mail address (if you know which account)',
    accountHint: 'Google then offers this account first.',
    elsewhere: 'My browser is on another computer',
    elsewhereHint: 'You open Google’s page there, and paste the address it ends at here.',
    start: 'Continue to Google',
    startSandbox: 'Continue to the sandbox',
    noClient: 'There is no client to sign in through yet.',
  },

  picker: {
    title: 'What may scripts do with this account?',
    search: 'Search permissions',
    placeholder: 'Try “read my mail”, “drive” or a scope URL',
    common: 'Often chosen',
    browse: 'All permissions by API',
    results: (number: number) => count(number, 'permission matches', 'permissions match'),
    none: (query: string) =>
      `No permission here matches “${query}”. A scope can also be typed as its full URL.`,
    addTyped: (scope: string) => `Add the scope “${scope}”`,
    chosen: 'Chosen permissions',
    remove: (label: string) => `Remove ${label}`,
    narrower: 'Enough?',
    narrowerInstead: (label: string, broad: string) => `Use “${label}” instead of “${broad}”`,
    summary: (abilities: readonly string[]) =>
      abilities.length === 0
        ? 'This account will tell only who you are: your e-mail address.'
        : `Scripts you approve will be able to ${listWords(abilities)}.`,
    ability: (sentence: string, api: string) => `${sentence} (${api})`,
    typedAbility: (scope: string) => `use ${scope}`,
  },

  sensitivity: {
    basic: 'Basic',
    sensitive: 'Sensitive',
    restricted: 'Restricted',
    meaning: {
      basic: 'Basic: opens little of what is private.',
      sensitive: 'Sensitive: opens private data. Google shows a warning for unverified apps.',
      restricted: 'Restricted: opens your most private data, such as all mail or all files.',
    },
  },

  signInProgress: {
    title: 'Sign in',
    titleFor: (account: string) => `Sign in as ${account}`,
    resultTitle: 'Signed in',
    endedTitle: 'The sign-in ended',
    opened:
      'Google’s page is open in your browser. Choose the account there and tick what you allow.',
    openedSandbox:
      'The sandbox’s page is open in your browser. Choose an account there and tick what you allow.',
    notOpened:
      'Keybearer could not open a browser here. Open this link in a browser on this computer.',
    notThere: 'No page to be seen? Use this link:',
    link: 'One-time sign-in link',
    open: 'Open the link',
    paste:
      'Open this link in the other browser and sign in there. It ends at a page that cannot be shown; copy that page’s whole address from the address bar and paste it here.',
    pasteLink: 'Google’s sign-in link',
    pasteLabel: 'Address the browser ended at',
    pasteSend: 'Continue',
    left: (left: number) => `The link works for another ${spanWords(left)}.`,
    exchanging: 'Checking Google’s answer…',
    storing: 'Saving the sign-in…',
    cancel: 'Cancel sign-in',
    show: 'Show',
    underWay: 'A sign-in is under way.',
    doneNew: (email: string) => `${email} is added.`,
    doneUpdated: (email: string) => `${email} was here already and is signed in anew.`,
    granted: 'You allowed',
    missing: 'You did not allow',
    missingText: 'That is fine, if no script needs it. You can add it at any time.',
    allGranted: 'Everything asked for was allowed.',
    showAccount: 'Show the account',
    askAgain: 'Ask again',
    tryAgain: 'Try again',
  },

  scripts: {
    title: 'Scripts',
    pair: 'Pair a script',
    list: 'Scripts',
    emptyTitle: 'No scripts yet',
    emptyText:
      'A script that asks for tokens is paired once: it shows a code, and you approve it here.',
    choose: 'Choose a script to see what it may have.',
    gone: 'This script is not here any more.',
    mayUse: (accounts: number) => count(accounts, 'account', 'accounts'),
    neverUsed: 'never used',
    lastUsed: (instant: number, now: number) => `used ${pastWords(instant, now)}`,
    expired: 'Expired',
    expiresIn: (left: number) => `In ${spanWords(left)}`,
    may: 'May have tokens for',
    key: 'Key',
    paired: 'Paired',
    lastUse: 'Last use',
    ends: 'Ends',
    use: 'Ask for a token',
    revoke: 'Revoke…',
    revokeText: 'Takes the key away at once. The script has to be paired again to come back.',
  },

  revoke: {
    title: (name: string) => `Revoke ${name}?`,
    what: 'Its key stops working at once, also for requests that are waiting. A token it already has lasts until it runs out, at most an hour.',
    keep: 'Keep the script',
    revoke: 'Revoke',
    revoked: (name: string) => `${name} has no access any more.`,
  },

  pairScript: {
    title: 'Pair a script',
    steps: [
      'Run this where the script runs. Choose a name, accounts and permissions that fit.',
      'It prints a code. The same code appears here; allow it only if they match.',
      'It then prints the path of a key file. The script sends that file with each request:',
    ],
  },

  snippets: {
    label: 'Example',
    curl: 'curl',
    python: 'Python',
    node: 'Node',
    copy: (name: string) => `Copy the ${name} example`,
  },

  pairing: {
    title: 'A script asks for access',
    queue: (position: number, total: number) => `Request ${position} of ${total}`,
    tabTitle: (number: number) => `(${number}) A script asks · Keybearer`,
    unverified: 'name not verified',
    compare: 'Allow only if the script shows the same code:',
    code: 'Pairing code',
    reason: 'It says why',
    noReason: 'It gives no reason.',
    system: 'The system reports',
    process: (program: string | null, pid: number | null) =>
      program === null && pid === null
        ? 'nothing about the program'
        : [program ?? 'an unknown program', pid === null ? null : `process ${pid}`]
            .filter((part) => part !== null)
            .join(', '),
    accounts: 'For these accounts',
    scopes: 'It may',
    noScopes: 'These accounts have granted nothing that a script could use.',
    noAccounts: 'It asks for no account that is here. Add the account first, or deny the request.',
    notGranted: (alias: string) => `${alias} has not granted this yet`,
    duration: 'For how long',
    days: (days: number) => count(days, 'day', 'days'),
    left: (left: number) => `The request ends in ${spanWords(left)}; silence means no.`,
    elsewhere: 'Allow it in the dialog that Keybearer opened outside this window.',
    deny: 'Deny',
    allow: 'Allow',
    nothingChosen: 'Tick at least one account and one permission to allow it.',
    allowed: (name: string) => `${name} may ask for tokens now.`,
    denied: (name: string) => `${name} was denied.`,
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    clients: 'Clients',
    clientsText: 'OAuth clients from the Google Cloud console that accounts sign in through.',
    noClients: 'No client yet.',
    clientAccounts: (number: number) =>
      number === 0 ? 'no account' : count(number, 'account', 'accounts'),
    project: (id: string) => `project ${id}`,
    addClient: 'Add a client',
    removeClient: 'Remove…',
    removeClientNamed: (name: string) => `Remove client ${name}`,
    removeTitle: (name: string) => `Remove the client ${name}?`,
    removeText: 'You can import its file again at any time.',
    removeWithAccounts: (number: number) =>
      `${count(number, 'account signs', 'accounts sign')} in through it. Log ${number === 1 ? 'it' : 'them'} out first.`,
    keepClient: 'Keep the client',
    remove: 'Remove',
    removed: (name: string) => `The client ${name} is removed.`,
    places: 'Where things are kept',
    store: 'Sign-ins',
    storeKinds: { keychain: 'In the system’s keychain', file: 'In an encrypted file' },
    storeReady: 'Working',
    home: 'Settings and keys of scripts',
    socket: 'Agent socket',
    about: 'About',
    version: 'Version',
    started: 'Running since',
    startedAt: (instant: number, now: number) => pastWords(instant, now),
  },
} as const;
