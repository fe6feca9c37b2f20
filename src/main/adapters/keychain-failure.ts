import { type Failed, type FailureCode, fail } from '../../shared/failure.ts';
import { redact } from './redaction.ts';

/**
 * What the keychain said, turned into what a person can do. libsecret answers in sentences, in the
 * C locale (the keychain process is given one), so sentences are what there is to go by.
 */

interface Saying {
  readonly says: RegExp;
  readonly code: FailureCode;
  readonly sentence: string;
}

const orFile = 'or start Keybearer with --store file and a --passphrase-file.';

const lockedSentence =
  'The keychain is locked. Unlock it (log in to the desktop, or open your password manager or "Passwords and Keys"); nothing was lost.';

const missingService = `This session has no keychain service. Install and start one (gnome-keyring or KWallet on Linux), ${orFile}`;

const sayings: readonly Saying[] = [
  // A daemon that died while its number on the bus was still held: no missing service, just a restart.
  {
    says: /The name :[\d.]+ was not provided|connection is closed|disconnected from message bus|did not (?:receive|send) a reply|NoReply|returned 0 bytes|Broken pipe|Connection reset/i,
    code: 'keychain_failed',
    sentence: 'The keychain stopped while it was asked. Keybearer tries again; nothing was lost.',
  },
  {
    says: /autolaunch D-Bus|Could not connect|Cannot spawn a message bus|no.*DBUS_SESSION_BUS_ADDRESS|unknown address type/i,
    code: 'keychain_missing',
    sentence: `This session has no D-Bus, so no keychain can be reached. Log in to a desktop session, ${orFile}`,
  },
  {
    says: /not provided by any \.service files|ServiceUnknown|org\.freedesktop\.secrets.*(?:unknown|not found|exited|failed)|Failed to execute program|name has no owner/i,
    code: 'keychain_missing',
    sentence: missingService,
  },
  {
    says: /No such secret collection|Object does not exist at path|No default collection|aliases\/default|collection.*(?:does not|doesn.t) exist|default keychain could not be found|No such interface/i,
    code: 'keychain_missing',
    sentence: `The keychain has no default collection yet. Create one (in "Passwords and Keys": a keyring that is the default), ${orFile}`,
  },
  {
    says: /locked collection|is locked|prompt was dismissed|dismissed|prompt.*cancel|user canceled|user interaction is not allowed|passphrase you entered is not correct/i,
    code: 'keychain_locked',
    sentence: lockedSentence,
  },
  {
    says: /Timeout was reached|timed out/i,
    code: 'keychain_timeout',
    sentence: 'The keychain does not answer. Keybearer keeps trying; nothing was lost.',
  },
];

export function failureOfKeychainError(message: string): Failed {
  const known = sayings.find(({ says }) => says.test(message));
  return fail(
    known?.code ?? 'keychain_failed',
    known?.sentence ??
      'The keychain answered with an error. Keybearer tries again; nothing was lost.',
    { cause: redact(message).slice(0, 200) },
  );
}

/** keytar is an optional dependency: where it is not there or does not load, nothing is stored in clear instead. */
export function noKeychainModule(message: string): Failed {
  const cause = redact(message.split('\n')[0] ?? '').slice(0, 200);
  return fail(
    'keychain_missing',
    `The keychain module keytar cannot be loaded. Install libsecret (Debian: libsecret-1-0, and libsecret-1-dev before npm install), ${orFile} Nothing is stored in clear.`,
    { cause },
  );
}

export const timedOut = (): Failed =>
  fail(
    'keychain_timeout',
    'The keychain does not answer. Keybearer keeps trying; nothing was lost.',
  );

export const crashed = (how: string): Failed =>
  fail('keychain_failed', 'The keychain process ended unexpectedly and is started again.', {
    cause: how,
  });

export const locked = (): Failed => fail('keychain_locked', lockedSentence);

export const closed = (): Failed => fail('keychain_failed', 'Keybearer is stopping.');

export const notKept = (): Failed =>
  fail('keychain_failed', 'The keychain did not keep what was written. Keybearer tries again.');

export const stillThere = (): Failed =>
  fail('keychain_failed', 'The keychain still holds what was to be removed. Try again.');

export const reservedName = (): Failed =>
  fail('internal', "This name is the keychain canary's own.");
