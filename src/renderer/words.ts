import { deviceScopeNames } from '../shared/device-scopes.ts';
import { activityWords } from './activity/activity-words.ts';
import { count, listWords, pastWords, sinceWords, spanWords } from './instants.ts';

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

  searchChoice: {
    open: 'Show choices',
    noMatch: 'No account matches.',
  },

  navigation: {
    label: 'Main',
    accounts: 'Accounts',
    scripts: 'Scripts',
    playground: 'Playground',
    activity: 'Activity',
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

  pause: {
    pause: 'Pause scripts',
    paused: 'Scripts are paused.',
    meaning:
      'None gets a token until you resume, also after a restart. Your accounts stay signed in.',
    resume: 'Resume',
    notSaved: 'Scripts are paused, and this could not be saved: a restart would end the pause.',
  },

  notices: {
    label: 'Notices',
    keepScripts: 'Keep these scripts',
    removeScripts: 'Remove all scripts',
    noTray:
      'This desktop has no tray. Closing this window minimises it instead, and your scripts go on getting tokens.',
  },

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

  imports: {
    link: 'Import from other tools',
    linkText: 'Do gcloud, rclone or scripts on this computer hold sign-ins already?',
    title: 'Import from other tools',
    text: 'Credentials of oauth2client, google-auth, gcloud, rclone and oauth2l, and service account keys. Each is tried first and then kept; the files stay as they are.',
    label: 'Import credentials',
    drop: 'Drop files here',
    choose: 'Choose files',
    find: 'Find what is here',
    findText:
      'Looks in the usual places of this computer and shows what it finds. Nothing is tried yet.',
    foundLabel: 'Found',
    nothingFound: 'There is nothing to import in the usual places.',
    credentials: (count: number) => (count === 1 ? 'one credential' : `${count} credentials`),
    importFound: (files: number) =>
      files === 1 ? 'Import this file' : `Import these ${files} files`,
    tooMany: 'At most 64 files at once. Nothing was imported.',
    tooLarge: 'This file is larger than 4 MiB, and no file of credentials is.',
    unreadable: 'This file could not be read.',
    result: 'Result',
    progress: (done: number, of: number) => `${done} of ${of} tried`,
    ended: (taken: number, of: number) => `${taken} of ${of} taken`,
    waiting: 'Waiting',
    results: { taken: 'Taken', present: 'Already here', refused: 'Refused' },
    formats: {
      oauth2client: 'oauth2client',
      multistore: 'oauth2client multistore',
      multiprocess: 'oauth2client multiprocess store',
      google_auth_token: 'google-auth token',
      application_default: 'Application default credentials',
      service_account: 'Service account key',
      gcloud: 'gcloud accounts',
      rclone: 'rclone configuration',
      oauth2l: 'oauth2l cache',
    },
    replaceText:
      'Keybearer holds what was in these files. Their secrets can be taken out, and put back if you miss them.',
    replace: (files: number) =>
      files === 1 ? 'Take the secrets out of the file…' : `Take the secrets out of ${files} files…`,
    replaceTitle: 'Take the secrets out of the files?',
    replaceWarning:
      'Programs that read them there will no longer find them, and have to ask Keybearer. You can put the files back as they were.',
    replaceYes: 'Take them out',
    replacedTitle: 'Files without their secrets',
    undo: 'Put back',
  },

  otherKinds: {
    title: 'Another kind of account',
    serviceAccountText: 'A program’s own account, with a key file from the Google Cloud console.',
    serviceAccount: 'Add a service account…',
    impersonationText:
      'A service account without a key of its own, reached through an account that is here and has granted “cloud-platform”.',
    impersonationLater:
      'A service account can also be reached without a key, through an account with “cloud-platform”; add that account first.',
    impersonation: 'Impersonate a service account…',
    pastedText:
      'An access token that another program made can be kept until it ends. It is pasted on the command line, so that it stays out of windows:',
    serviceAccountTitle: 'Add a service account',
    keyText:
      'The key is tried first and then kept. The file stays where it is; delete it when the account is here.',
    chooseKey: 'Choose the key file',
    noKey: 'No file chosen yet',
    keyUnreadable:
      'This file could not be read, or is too large to be the key of a service account.',
    keyEmail: 'Service account',
    keyEmailHint:
      'A .p12 file does not say whose key it is: the e-mail address of the service account.',
    keyPassword: 'Password of the file',
    keyPasswordHint: 'Left out: the one that Google gives all .p12 files.',
    scopes: 'Permissions',
    scopesHint:
      'The most that scripts can be allowed, such as “drive.readonly calendar”. Left out: “cloud-platform”.',
    subject: 'On behalf of',
    subjectHint: 'The person it acts for by domain-wide delegation, if any.',
    alias: 'Alias, if you like',
    impersonationTitle: 'Impersonate a service account',
    source: 'Reached through',
    target: 'Service account',
    targetHint: 'Its e-mail address, such as deploy@project.iam.gserviceaccount.com.',
    delegates: 'By way of',
    delegatesHint: 'Service accounts in between, in order, if there are any.',
    lifetime: 'Minutes that a token lasts',
    lifetimeHint: 'Left out: 60. Up to 720 where the organisation allows it.',
    add: 'Try and add',
    added: (alias: string) => `${alias} was added.`,
    present: (alias: string) => `${alias} was here already.`,
  },

  exporting: {
    open: 'Export…',
    text: 'For a tool that cannot ask Keybearer: a file that holds the secret.',
    title: (alias: string) => `Export ${alias}?`,
    warning:
      'The file holds the secret in clear. Whoever can read it is this account, until you log the account out. A tool that can ask Keybearer needs no such file.',
    format: 'Form',
    formats: {
      authorized_user: 'Application default credentials (authorized_user)',
      token: 'google-auth’s token.json',
      service_account: 'Key of the service account',
    },
    path: 'File on this computer',
    pathHint: (name: string) =>
      `A new one, with its whole path, such as /home/ada/${name}. Only you will be able to read it.`,
    choose: 'Choose where…',
    chooseOther: 'Choose another place…',
    noPlace: 'No place chosen yet',
    onlyYou: 'Only you will be able to read it.',
    write: 'Write the secret into the file',
    written: (path: string) => `${path} was written.`,
  },

  backup: {
    heading: 'Backup',
    what: 'Every client and account in one file, encrypted with a passphrase, that Keybearer on another computer restores. Scripts are not in it: they belong to one computer.',
    backUp: 'Back up…',
    restore: 'Restore…',
    title: 'Back up',
    /** `age` opens it too. */
    fileName: 'keybearer.age',
    passphrase: 'Passphrase',
    passphraseHint: 'At least 12 characters. Without it nobody opens the file, you neither.',
    again: 'Passphrase again',
    differs: 'The two are not the same.',
    write: 'Write the backup',
    written: (path: string, accounts: number) =>
      `${path} was written, with ${accounts === 1 ? 'one account' : `${accounts} accounts`}.`,
    restoreTitle: 'Restore a backup',
    restoreText: 'Brings back what is not here. What is here stays as it is.',
    choose: 'Choose the backup',
    restoreNow: 'Restore',
    restoredTitle: 'Restored',
    kinds: {
      client: (name: string) => `Client ${name}`,
      account: (name: string) => name,
    },
    results: { restored: 'Restored', present: 'Already here', refused: 'Refused' },
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
    filters: {
      label: 'Filter accounts',
      active: 'Shown are only accounts that',
      health: 'Health',
      client: 'Client',
      all: 'All',
      healthClasses: { needs_you: 'Needs you', trouble: 'In trouble', working: 'Working' },
      remove: (text: string) => `Stop filtering by “${text}”`,
      none: 'No account is like that now.',
    },
  },

  health: {
    goodFor: (left: number) => `Good for ${spanWords(left)}`,
    ready: 'Ready',
    refreshing: 'Refreshing…',
    tokenGoodFor: (left: number) => `token lasts ${spanWords(left)}`,
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
    sourceNeedsSignIn: 'Its source needs you',
    addAgain: 'Add it again',
    refused: {
      key: 'Key refused',
      delegation: 'May not act for this person',
      permission: 'Not permitted',
      ended: 'Token has ended',
      online_ended: 'Online access has ended',
    },
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
    changePermissions: 'Add or remove',
    tryInPlayground: 'Try in Playground',
    token: 'Access token',
    tokenLasts: (left: number) => `Lasts another ${spanWords(left)}`,
    tokenNone: 'Fetched when a script asks',
    tokenAfterSignIn: 'None until you sign in again',
    tokenNotNow: 'None, as things are',
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
    kind: 'Kind',
    kinds: {
      service_account: 'Service account, with a key of its own',
      impersonated: (source: string) => `Service account, reached through ${source}`,
      access_token: 'Pasted access token, until it runs out',
    },
    kindTags: {
      service_account: 'service account',
      impersonated: 'service account',
      access_token: 'pasted token',
    },
    onlineTag: 'online access',
    sourceGone: 'an account that is not here any more',
    actsFor: 'Acts for',
    signedInThrough: 'Signed in through',
    alias: 'Alias',
    rename: 'Rename',
    makeDefault: 'Make default',
    isDefault: 'Scripts that name no account get this one.',
    isNotDefault: 'Scripts have to name this account.',
    madeDefault: (alias: string) => `${alias} is the default account now.`,
    logOut: 'Log out…',
    remove: 'Remove…',
    removeText: 'Removes the account from Keybearer. Its scripts get an error from then on.',
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
    what: (email: string, sandbox: boolean) =>
      `Keybearer asks ${sandbox ? 'the sandbox' : 'Google'} to revoke the sign-in of ${email}, and removes it from this computer.`,
    alsoElsewhere: (sandbox: boolean) =>
      `${sandbox ? 'The sandbox' : 'Google'} revokes what this person granted to the whole Cloud project: other programs and computers that signed in through a client of it have to sign in again, too.`,
    alsoScripts: (names: readonly string[]) =>
      `${listWords(names)} ${names.length === 1 ? 'gets' : 'get'} an error when asking for this account.`,
    alsoAccounts: (aliases: readonly string[]) =>
      `Of what is here, ${listWords(aliases)} ${aliases.length === 1 ? 'ends' : 'end'} with it: the same person, on the same Cloud project.`,
    noScripts: 'No script has permission to use this account.',
    filesEnding: 'Imported from other programs, and of no use from then on',
    filesStaying: 'Imported from other programs, where it stays as good as it was',
    keepGrant: (sandbox: boolean) =>
      `Only remove it from this computer, and leave the permission at ${sandbox ? 'the sandbox' : 'Google'}`,
    keepGrantHint: 'For when other computers share this sign-in.',
    forgetTitle: (alias: string) => `Remove ${alias}?`,
    forgets: {
      service_account: (email: string) =>
        `Keybearer forgets the key of ${email}. Google goes on accepting it until you delete it in the Google Cloud console.`,
      impersonated: (email: string) =>
        `Keybearer forgets how it reaches ${email}. Nothing changes at Google.`,
      access_token: (email: string) =>
        `Keybearer forgets the token of ${email}. Whoever else has it can use it until it runs out.`,
    },
    keep: 'Keep the account',
    revoke: 'Log out and revoke',
    forget: 'Remove from this computer',
  },

  signIn: {
    addTitle: 'Add account',
    permissionsTitle: (alias: string) => `Permissions of ${alias}`,
    permissionsText:
      'Choose what this account should allow. Google shows everything again at once, what is granted already too.',
    fewer: {
      note: 'Google takes permissions back only all at once. To give one up, all of them are revoked, and you sign in again with the rest.',
      start: 'Sign in again with less…',
      title: (alias: string) => `Sign in to ${alias} again with less?`,
      what: (email: string) =>
        `Keybearer first asks Google to revoke the whole sign-in of ${email}, also for other programs of the same Cloud project, and then opens Google’s page for what is left.`,
      givenUp: 'Given up',
      scripts: (names: readonly string[]) =>
        `${listWords(names)} ${names.length === 1 ? 'keeps' : 'keep'} what is left, and ${names.length === 1 ? 'gets' : 'get'} an error until you have signed in.`,
      alias: 'The account keeps its alias.',
      revoke: 'Revoke and sign in again',
      keep: 'Keep it as it is',
    },
    client: 'Client',
    clientHint: 'The OAuth client to sign in through.',
    account: 'E-mail address (if you know which account)',
    accountHint: 'Google then offers this account first, and nobody else who signs in is taken.',
    device: 'With a code on another device',
    deviceHint: `For clients of type “TVs and Limited Input devices”. Google then allows no more than: ${deviceScopeNames}.`,
    elsewhere: 'My browser is on another computer',
    elsewhereHint: 'You open Google’s page there, and paste the address it ends at here.',
    advanced: {
      title: 'Advanced',
      domain: 'Google Workspace domain',
      domainHint:
        'Such as example.com, or * for any. Google offers accounts of it, and only one of them is taken.',
      shown: 'What Google shows',
      pages: {
        usual: 'As usual',
        consent: 'The page of permissions',
        select_account: 'The choice of an account',
        both: 'The choice of an account, then the permissions',
        nothing: 'Nothing: sign in only if that works without a page',
        new: 'Only what is new',
      },
      online: 'For now only (online access)',
      onlineHint:
        'Google gives one access token and nothing to renew it. It is served until it ends; an account that lasts stays as it is.',
      included: 'Also what was granted before',
      includedHint:
        'Google does this for clients of type “Web application” and ignores it for desktop clients. What its answer says is what counts.',
      parameters: 'Further parameters of the request',
      parametersHint: 'One a line, such as hl=de. What Keybearer sets itself is refused.',
      ports: 'Port for the answer of the browser',
      portsHint:
        'For a tunnel or a firewall. Several: the first that is free. Otherwise any free one.',
      portsWrong: 'A port is a whole number from 1024 to 65535.',
    },
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
    mayBeMore: (scope: string, narrower: readonly string[]) =>
      `${scope} may be more than is needed. Narrower: ${narrower.join(', ')}.`,
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
    unmarked: 'In Google’s words',
    meaning: {
      basic: 'Basic: opens little of what is private.',
      sensitive: 'Sensitive: opens private data. Google shows a warning for unverified apps.',
      restricted: 'Restricted: opens your most private data, such as all mail or all files.',
      unmarked: 'From Google’s list of APIs, which does not say how sensitive it is.',
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
    device:
      'Open this address on any device, such as a phone, sign in there and enter the code. This page goes on by itself.',
    deviceAddress: 'Address to open on the other device',
    deviceQr: 'The address to open, as a QR code',
    copyDeviceCode: 'Copy the code',
    copyDeviceAddress: 'Copy the address',
    left: (left: number) => `The link works for another ${spanWords(left)}.`,
    codeLeft: (left: number) => `The code works for another ${spanWords(left)}.`,
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
    endsAt: (left: number) =>
      `Online access: it ends in ${spanWords(left)}, and nothing renews it. Sign in again then.`,
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
    since: (instant: number, now: number) => `since ${sinceWords(instant, now)}`,
    activity: 'What it did',
    key: 'Key',
    unusedEnd: 'Ends without use',
    idleEnded: 'Not used for too long',
    paused: 'Paused',
    pausedText: 'Its key stays, and gets nothing until you resume it.',
    endedText: 'Its key does not work any more. Pair the script again, or change when it ends.',
    pause: 'Pause',
    resume: 'Resume',
    pausedNow: (name: string) => `${name} gets no more tokens until you resume it.`,
    resumedNow: (name: string) => `${name} may have tokens again.`,
    terms: 'Terms',
    asks: 'Asks you',
    rate: 'Rate',
    full: 'Full token',
    fullAllowed: 'Allowed, where Google does not narrow it',
    change: 'Change…',
    paired: 'Paired',
    lastUse: 'Last use',
    ends: 'Ends',
    use: 'Ask for a token',
    revoke: 'Revoke…',
    revokeText: 'Takes the key away at once. The script has to be paired again to come back.',
  },

  changeScript: {
    title: (name: string) => `Change ${name}`,
    grants: 'What it may have',
    lost: (scopes: readonly string[]) =>
      `This account does not allow ${listWords(scopes)} any more, so it goes when you change anything here.`,
    add: 'Add an account',
    addHint: 'Type to find one.',
    lifetime: 'Ends',
    keepLifetime: (left: number) =>
      left > 0 ? `As now, in ${spanWords(left)}` : 'As now, it has ended',
    fromNow: (lifetime: string) => `${lifetime} from now`,
    nothingLeft:
      'A script without a permission gets nothing. Tick one at least, or pause or revoke the script.',
    save: 'Change',
    saveOutside: 'Change… (Keybearer asks once more)',
    keep: 'Leave it as it is',
    changed: (name: string) => `${name} is changed. This holds from its next request on.`,
  },

  activity: activityWords,

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
    folder: 'In the folder',
    duration: 'For how long',
    left: (left: number) => `The request ends in ${spanWords(left)}; silence means no.`,
    elsewhere: 'Keybearer asks once more in a dialog outside this window. Answer there.',
    deny: 'Deny',
    allow: 'Allow',
    allowOutside: 'Allow… (Keybearer asks once more)',
    nothingChosen: 'Tick at least one account and one permission to allow it.',
    allowed: (name: string) => `${name} may ask for tokens now.`,
    denied: (name: string) => `${name} was denied.`,
    silent: (name: string) =>
      `Nobody answered ${name} for two minutes, so it was denied. It can ask again.`,
  },

  /** On which terms a script may ask. */
  terms: {
    lifetimes: { '1h': '1 hour', '1d': '1 day', '30d': '30 days', '90d': '90 days' },
    ask: 'Ask me before it gets a token',
    askModes: { never: 'Never', session: 'Once a session', always: 'Every time' },
    askMeanings: {
      never: 'Never',
      session: 'Once, and again after Keybearer was stopped or paused',
      always: 'Every time',
    },
    rate: 'Tokens a minute, at most (if you want a limit)',
    rateHint: 'Left empty: no limit of its own.',
    rateInvalid: 'Write a whole number from 1 to 100,000, or nothing.',
    rateShown: (perMinute: number | null) =>
      perMinute === null
        ? 'No limit of its own'
        : `At most ${count(perMinute, 'token', 'tokens')} a minute`,
    idle: 'Ends without use after',
    idleDays: (days: number) => count(days, 'day', 'days'),
    fullToken: 'May get a token with more than these permissions, where Google does not narrow it',
  },

  /** A paired script waits for a token. */
  approval: {
    title: 'A script asks for a token',
    what: (alias: string, email: string) =>
      `It wants a token of ${alias} (${email}), with which it can:`,
    whyAsked: 'You want to be asked',
    allow: { session: 'Allow until Keybearer stops', always: 'Allow once' },
    allowed: {
      session: (name: string) => `${name} may have this until Keybearer stops or pauses.`,
      always: (name: string) => `${name} got its token.`,
    },
    denied: (name: string) => `${name} got no token.`,
  },

  doctor: {
    title: 'Doctor',
    text: 'Looks at the keychain, the socket, the clock, your clients and accounts, and says what to do.',
    open: 'Open the doctor',
    again: 'Look again',
    looking: 'Looking at everything…',
    findings: 'Findings',
    examined: (when: string) => `Looked ${when}.`,
    summary: (problems: number, hints: number) =>
      problems + hints === 0
        ? 'All is well.'
        : problems === 0
          ? `Nothing is broken; ${count(hints, 'hint', 'hints')}.`
          : hints === 0
            ? `${count(problems, 'problem', 'problems')}.`
            : `${count(problems, 'problem', 'problems')}, ${count(hints, 'hint', 'hints')}.`,
    levels: { problem: 'Problem', hint: 'Hint', good: 'Good' },
    importClient: 'Import the client',
    addAccount: 'Add an account',
    startSandbox: 'Start the sandbox',
    places: {
      google_clients: 'Open the Google Cloud console',
      google_connections: 'Open your Google connections',
    },
    copyCommand: 'Copy the command',
  },

  playground: {
    title: 'Playground',
    text: 'See what OAuth does, request by request, with your own accounts. Secrets are hidden before they get here.',
    emptyTitle: 'A client first',
    emptyText:
      'The playground signs in through an OAuth client. Import one, or try the sandbox, where nothing is real.',
    account: 'Account',
    accountHint: 'Type to find one.',
    someoneNew: (client: string) => `A new account, through ${client}`,
    needsAccount: 'Sign in first: this step needs an account.',

    request: {
      title: 'Choose permissions',
      permissions: 'What should the access token allow?',
      text: 'From them Keybearer makes the authorization request (RFC 6749 §4.1.1), which goes to the authorization server by way of your browser.',
      preview: 'The authorization request',
      endpoint: 'Authorization endpoint',
      making: 'Making the request…',
      wholeUrl: 'As one address',
    },
    signIn: {
      title: 'Sign in',
      text: 'The browser comes back with an authorization code, and Keybearer exchanges it for tokens (RFC 6749 §4.1.3).',
      start: 'Sign in with these permissions',
      none: 'Nothing yet: no account has signed in since Keybearer was started.',
      newest: (who: string, when: string) => `The newest sign-in: ${who}, ${when}`,
      running: 'under way',
      failed: 'failed',
      asked: 'Authorization request',
      answered: {
        code: 'Redirect with a code',
        denied: 'Redirect: denied',
        error: 'Redirect: error',
      },
      exchange: {
        discovery: 'Discovery of the server',
        token: 'Exchange of the code for tokens',
        keys: 'Keys that sign id tokens',
      },
      curl: 'A token of this account, from a terminal',
    },
    idToken: {
      title: 'Id token, decoded',
      verified: 'Signature, issuer, audience, nonce and times were checked and are good.',
      unverified: 'This id token did not stand the checks. Believe nothing in it.',
      header: 'Header',
      claims: 'Claims',
    },
    refresh: {
      title: 'Refresh',
      text: 'The refresh token, which stays in Keybearer, brings a new access token without a person (RFC 6749 §6).',
      start: 'Refresh the access token',
      less: 'Ask for less: only the permissions chosen in step 1',
      http: 'Refresh at the token endpoint',
    },
    token: {
      title: 'Access token',
      lasts: (left: number) => `lasts another ${spanWords(left)}`,
      allows: 'Allows',
    },
    call: {
      title: 'Call an API',
      text: 'The access token goes along in the Authorization header (RFC 6750 §2.1), and only to Google’s API hosts or the sandbox.',
      example: 'Example',
      examplePlaceholder: 'Choose a ready call',
      exampleName: (api: string, title: string) => `${api} · ${title}`,
      exampleNeeds: 'needs a permission',
      method: 'Method',
      url: 'URL',
      headers: 'Headers',
      headersHint: 'One in a line, such as “Accept-Language: en”. Authorization is added.',
      headerUnreadable: (line: string) => `“${line}” is no header. Write it as “Name: value”.`,
      body: 'Body',
      bodyHint: 'JSON unless a Content-Type header says otherwise.',
      changes: 'This method can change or delete what the account holds.',
      send: 'Send',
      sending: 'Waiting for the answer…',
      cancel: 'Cancel the call',
      answer: 'Answer',
      sent: 'Request',
      status: (status: number, name: string | undefined) =>
        name === undefined ? String(status) : `${status} ${name}`,
      dropToken: 'Drop this token',
      choosePermission: (label: string) => `Choose “${label}” in step 1`,
      chosen: 'Chosen. Sign in with it in step 2, then send again.',
    },
    http: {
      milliseconds: (milliseconds: number) => `${milliseconds} ms`,
      request: 'Request',
      response: 'Response',
      noAnswer: 'no answer',
      headers: (number: number) => count(number, 'header', 'headers'),
      noBody: 'No body.',
      form: 'Form',
      json: 'JSON',
      binary: (type: string, bytes: number | null) =>
        bytes === null
          ? `Not text, so not shown (${type}).`
          : `Not text, so not shown (${type}, ${count(bytes, 'byte', 'bytes')}).`,
      cut: (bytes: number) =>
        `Only the beginning is shown; the whole is ${count(bytes, 'byte', 'bytes')}.`,
      name: 'Name',
      value: 'Value',
      meaning: 'What it is for',
      hidden: (name: string, length: number) =>
        `${name}, ${count(length, 'character', 'characters')}`,
      hiddenPart: (name: string) => `part of the ${name}`,
      hiddenHint: 'Hidden. Two with the same four signs at the end are the same value.',
      sampleHint: 'Made anew for every sign-in.',
      copyCurl: 'Copy as curl',
      curl: 'The same with curl, through the agent socket',
      noCurl: 'On this system curl cannot reach the agent socket.',
      copyUrl: 'Copy the address',
    },
    statusNames: {
      200: 'OK',
      201: 'Created',
      202: 'Accepted',
      204: 'No Content',
      206: 'Partial Content',
      301: 'Moved Permanently',
      302: 'Found',
      303: 'See Other',
      304: 'Not Modified',
      307: 'Temporary Redirect',
      308: 'Permanent Redirect',
      400: 'Bad Request',
      401: 'Unauthorized',
      403: 'Forbidden',
      404: 'Not Found',
      405: 'Method Not Allowed',
      409: 'Conflict',
      410: 'Gone',
      411: 'Length Required',
      412: 'Precondition Failed',
      413: 'Content Too Large',
      415: 'Unsupported Media Type',
      429: 'Too Many Requests',
      500: 'Internal Server Error',
      501: 'Not Implemented',
      502: 'Bad Gateway',
      503: 'Service Unavailable',
      504: 'Gateway Timeout',
    } as Readonly<Record<number, string>>,
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    clients: 'Clients',
    clientsText: 'OAuth clients from the Google Cloud console that accounts sign in through.',
    noClients: 'No client yet.',
    clientRedirect: (uri: string) => `answered at ${uri}`,
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
    removeAccounts: 'Accounts that sign in through it',
    removeScripts: (names: readonly string[]) => `Scripts that use them: ${listWords(names)}.`,
    keepClient: 'Keep the client',
    remove: 'Remove',
    removed: (name: string) => `The client ${name} is removed.`,
    behaviour: {
      title: 'Start and control',
      start_at_login: 'Start at login',
      start_hidden: 'Start hidden in the tray',
      pause_when_locked: 'Pause while the screen is locked',
      manage_from_command_line: 'Manage from the command line',
      hints: {
        start_at_login: 'Your scripts find Keybearer running when they need it.',
        start_hidden: 'Only the icon in the tray shows; the window opens from it.',
        pause_when_locked:
          'No script gets a token until you unlock it. What you paused yourself stays paused.',
        manage_from_command_line:
          'Otherwise it only reads, and you are asked about each thing that it would change.',
      },
      noTray: 'This desktop has no tray. Closing the window minimises it instead.',
    },
    scopeList: {
      title: 'List of permissions',
      read: 'Read Google’s public list once a week',
      hint: 'Finds permissions that are newer than this Keybearer. Google is asked without a key or an account, and everything works without it.',
    },
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
