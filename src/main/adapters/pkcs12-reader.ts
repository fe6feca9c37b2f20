import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import type Forge from 'node-forge';
import { fail, ok, type Result } from '../../shared/failure.ts';
import { type Pkcs12Reader, tookTooLong } from '../import/import-ports.ts';
import { Secret } from '../secret.ts';

/**
 * OpenSSL 3 no longer reads the RC2 and triple DES that Google's .p12 files are made of, unless it is
 * told to from outside, so a library in JavaScript does. Loaded when somebody brings such a file.
 */
let forge: typeof Forge | undefined;

function load(): typeof Forge {
  if (forge !== undefined) return forge;
  const require = createRequire(import.meta.url);
  // Before the rest of it looks: Node's own PBKDF2 cannot be interrupted, and how often it goes round
  // is the file's word (2,147,483,647 times are ten minutes).
  const core: { options: { usePureJavaScript: boolean } } = require('node-forge/lib/forge');
  core.options.usePureJavaScript = true;
  forge = require('node-forge') as typeof Forge;
  return forge;
}

/** Google's files take 20 ms, and those of today's OpenSSL 100. Nothing else is served meanwhile. */
const mostMs = 1_000;

export const pkcs12Reader: Pkcs12Reader = {
  privateKey(bytes, password) {
    const { asn1, pkcs12 } = load();
    const opened = inTime(() => {
      const container = asn1.fromDer(Buffer.from(bytes).toString('latin1'));
      return keyIn(pkcs12.pkcs12FromAsn1(container, false, password.reveal()));
    });
    if (opened.kind === 'done') return opened.value;
    if (opened.kind === 'late') return tooSlow;
    if (!isContainer(bytes)) return noContainer;
    // Of the rest nothing tells a wrong password from damage: what either opens is noise.
    return /unsupported/i.test(opened.message) ? unknownForm : wrongPassword;
  },
};

function keyIn(container: Forge.pkcs12.Pkcs12Pfx): Result<Secret> {
  const { pki } = load();
  const { pkcs8ShroudedKeyBag, keyBag } = pki.oids;
  const bags = [pkcs8ShroudedKeyBag, keyBag].flatMap((bagType) =>
    bagType === undefined ? [] : (container.getBags({ bagType })[bagType] ?? []),
  );
  const keys = bags.flatMap(({ key }) => (key ? [key] : []));
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    return fail('client_file_invalid', 'This .p12 file does not hold exactly one RSA key.');
  }
  const pkcs8 = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key));
  return ok(new Secret(pki.privateKeyInfoToPem(pkcs8)));
}

/** Is it the outside of a PKCS #12 file (RFC 7292 §4)? Its inside is known only with the password. */
function isContainer(bytes: Uint8Array): boolean {
  const { asn1 } = load();
  try {
    const { value } = asn1.fromDer(Buffer.from(bytes).toString('latin1'));
    const [version] = Array.isArray(value) ? value : [];
    return version?.type === asn1.Type.INTEGER && version.value === '\u0003';
  } catch {
    return false;
  }
}

type Timed<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'late' }
  | { readonly kind: 'threw'; readonly message: string };

/** Work that a stranger's file decides the length of, broken off when it takes too long. */
function inTime<T>(work: () => T): Timed<T> {
  let value: { readonly done: T } | undefined;
  const context = createContext({
    work: () => {
      value = { done: work() };
    },
  });
  try {
    new Script('work()').runInContext(context, { timeout: mostMs });
  } catch (error) {
    // The error of a timeout comes from the other context, whose `Error` is not ours.
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'late' };
    return { kind: 'threw', message: error instanceof Error ? error.message : '' };
  }
  return value === undefined ? { kind: 'threw', message: '' } : { kind: 'done', value: value.done };
}

const wrongPassword = fail(
  'not_allowed',
  'The password does not open this key, or the file is damaged. Google gives all its .p12 files the password "notasecret"; whoever made another one knows.',
);
const noContainer = fail(
  'client_file_invalid',
  'This is no key in PKCS #12 form (.p12), or it is cut off.',
);
const unknownForm = fail(
  'client_file_invalid',
  'This .p12 file is sealed in a way that Keybearer cannot open. Create a key of type JSON in the Google Cloud console instead.',
);
const tooSlow = fail(
  'client_file_invalid',
  'This .p12 file takes too long to open, as no key of Google does.',
  { cause: tookTooLong },
);
