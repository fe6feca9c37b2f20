import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Pkcs12Reader, tookTooLong } from '../../../src/main/import/import-ports.ts';
import { readCredentialFile } from '../../../src/main/import/recognise.ts';
import { fail } from '../../../src/shared/failure.ts';
import {
  applicationDefault,
  gcloudDatabase,
  gcloudUser,
  multiprocessFile,
  multistoreFile,
  oauth2clientFile,
  oauth2lCache,
  rcloneConfig,
  type Sample,
  sampleCredential,
  serviceAccountFile,
  tokenJson,
} from '../../support/credential-samples.ts';
import { formatReaders } from '../../support/format-readers.ts';

const credential = sampleCredential();
const samples: Record<string, Sample> = {
  oauth2client: oauth2clientFile(credential),
  multistore: multistoreFile(credential),
  multiprocess: multiprocessFile({ work: credential }),
  'token.json': tokenJson(credential),
  'application default credentials': applicationDefault(credential),
  'a service account key': serviceAccountFile(),
  'rclone.conf': rcloneConfig(credential),
  oauth2l: oauth2lCache(credential),
};

beforeAll(async () => {
  samples['credentials.db'] = await gcloudDatabase({ 'ada@example.com': gcloudUser(credential) });
});

const formats = [...Object.keys(samples), 'credentials.db'];

/** Every credential that was found has the one refresh token there is, whole. */
async function judge(bytes: Uint8Array): Promise<void> {
  const file = await readCredentialFile(bytes, formatReaders);
  if (!file.ok) {
    expect(file.failure.sentence).not.toContain(credential.refreshToken);
    return;
  }
  for (const candidate of file.value.candidates) {
    const found = candidate.credential;
    if (found.ok && found.value.kind === 'user') {
      expect(found.value.found.refreshToken.reveal()).toBe(credential.refreshToken);
    }
    if (!found.ok) expect(found.failure.sentence).not.toContain(credential.refreshToken);
  }
}

describe('hostile files', () => {
  it.each(formats)('%s, truncated at every byte, is judged and never crashes', async (format) => {
    const { bytes } = samples[format] ?? { bytes: new Uint8Array() };
    // A database has twelve kilobytes, and most cuts inside a page tell nothing new.
    const step = bytes.length > 8_000 ? 97 : 1;
    for (let length = 0; length < bytes.length; length += step) {
      await judge(bytes.subarray(0, length));
    }
    expect((await readCredentialFile(bytes, formatReaders)).ok).toBe(true);
  });

  it.each(formats)(
    '%s, with bytes changed anywhere, is judged and never crashes',
    async (format) => {
      const { bytes } = samples[format] ?? { bytes: new Uint8Array() };
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
            minLength: 1,
            maxLength: 8,
          }),
          async (changes) => {
            const changed = Uint8Array.from(bytes);
            for (const [at, byte] of changes) changed[at] = byte;
            const file = await readCredentialFile(changed, formatReaders);
            // Nobody outside Google and this computer is ever named as the place to get tokens at.
            for (const candidate of file.ok ? file.value.candidates : []) {
              const found = candidate.credential;
              if (found.ok && found.value.kind === 'user') {
                expect(found.value.found.client.issuer.kind).toBe('google');
              }
            }
          },
        ),
        { numRuns: format === 'credentials.db' ? 100 : 300 },
      );
    },
  );

  it.each(formats.filter((format) => !['rclone.conf', 'credentials.db'].includes(format)))(
    '%s, with any value of a wrong type, is judged and never crashes',
    async (format) => {
      const document = JSON.parse(Buffer.from(samples[format]?.bytes ?? []).toString());
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...pathsIn(document)),
          fc.jsonValue(),
          async (path, value) => {
            const changed = withValue(document, path, value);
            await readCredentialFile(Buffer.from(JSON.stringify(changed)), formatReaders);
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  it('a name of every object as a key is a name like any other', async () => {
    const json = `{"file_version":2,"credentials":{"__proto__":"e30=","constructor":"e30="}}`;
    const file = await readCredentialFile(Buffer.from(json), formatReaders);
    expect(file.ok && file.value.candidates.every(({ credential: one }) => !one.ok)).toBe(true);
  });

  it.each(formats)(
    '%s keeps nothing secret once it is replaced, and the rest of it',
    async (format) => {
      const sample = samples[format] ?? { bytes: new Uint8Array(), secrets: [] };
      const file = await readCredentialFile(sample.bytes, formatReaders);
      if (!file.ok) throw new Error(file.failure.sentence);
      const entries = new Set(file.value.candidates.map(({ entry }) => entry));
      const note = { accountOf: () => 'ada@example.com' };
      const left = await file.value.withoutSecrets(entries, note);
      if (!left.ok) throw new Error(left.failure.sentence);
      const text = Buffer.from(left.value).toString('latin1');
      for (const secret of sample.secrets) expect(text).not.toContain(secret);
      if (format === 'rclone.conf') {
        expect(text).toContain('secret_access_key = not-googles');
        expect(text).toContain('[photos of ada]');
      }
      const none = await file.value.withoutSecrets(new Set(['another']), note);
      if (!none.ok) throw new Error(none.failure.sentence);
      // Of a file with entries only those that were taken go.
      if (
        ['multistore', 'multiprocess', 'oauth2l', 'rclone.conf', 'credentials.db'].includes(format)
      ) {
        const again = await readCredentialFile(none.value, formatReaders);
        expect(again.ok && again.value.candidates.length).toBe(file.value.candidates.length);
      }
    },
  );

  it('reading changes nothing of what was handed in', async () => {
    const { bytes } = samples['credentials.db'] ?? { bytes: new Uint8Array() };
    const before = createHash('sha256').update(bytes).digest('hex');
    await readCredentialFile(bytes, formatReaders);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(before);
  });
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name])),
  ];
}

function withValue(document: unknown, [name, ...rest]: Path, value: unknown): unknown {
  if (name === undefined) return value;
  const copy = Array.isArray(document) ? [...document] : { ...(document as object) };
  const at = name as keyof typeof copy;
  return Object.assign(copy, { [name]: withValue(copy[at], rest, value) });
}

describe('a database whose credentials are a trap', () => {
  const judged = async (sql: readonly string[]) => {
    const { bytes } = await gcloudDatabase({}, ['DROP TABLE credentials', ...sql]);
    return readCredentialFile(bytes, formatReaders);
  };

  it.each([
    [
      'computed where it is read',
      [
        'CREATE TABLE credentials (account_id TEXT, value BLOB AS (zeroblob(400000000)))',
        "INSERT INTO credentials VALUES ('ada@example.com')",
      ],
    ],
    ['virtual', ['CREATE VIRTUAL TABLE credentials USING fts3(account_id, value)']],
  ])('is refused where its table is %s', async (_, sql) => {
    const before = process.memoryUsage().rss;
    const read = await judged(sql);
    expect(read.ok || read.failure.sentence).toMatch(/is computed/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('holds a row that is too large for a credential, which is damaged, and the others', async () => {
    const { bytes } = await gcloudDatabase({ 'ada@example.com': gcloudUser() }, [
      "INSERT INTO credentials VALUES ('bob@example.com', zeroblob(100000))",
    ]);
    const read = await readCredentialFile(bytes, formatReaders);
    const results = read.ok ? read.value.candidates.map(({ credential: one }) => one.ok) : [];
    expect(results).toEqual([true, false]);
  });
});

/** A multistore of 400 keys, and how many of them were opened where each ends in this way. */
async function openedOf400(outcome: ReturnType<Pkcs12Reader['privateKey']>) {
  let opened = 0;
  const pkcs12: Pkcs12Reader = {
    privateKey() {
      opened += 1;
      return outcome;
    },
  };
  const entry = {
    ...{ _class: 'SignedJwtAssertionCredentials', _module: 'oauth2client.client' },
    ...{ service_account_name: 'robot@p.iam.gserviceaccount.com', private_key: 'MAA=' },
    ...{ private_key_password: 'notasecret', scope: 'calendar', kwargs: {} },
  };
  const data = Array.from({ length: 400 }, () => ({ key: {}, credential: entry }));
  const bytes = Buffer.from(JSON.stringify({ file_version: 1, data }));
  const file = await readCredentialFile(bytes, { ...formatReaders, pkcs12 });
  const last = file.ok ? file.value.candidates.at(-1)?.credential : undefined;
  expect(last).toMatchObject({
    ok: false,
    failure: { sentence: expect.stringContaining('more keys in PKCS #12 form') },
  });
  return opened;
}

it('of the .p12 keys in one file only ten are opened', async () => {
  expect(await openedOf400(fail('not_allowed', 'The password does not open this key.'))).toBe(10);
});

it('of the .p12 keys in one file none is opened after one that took too long', async () => {
  const late = fail('client_file_invalid', 'This takes too long.', { cause: tookTooLong });
  expect(await openedOf400(late)).toBe(1);
});
