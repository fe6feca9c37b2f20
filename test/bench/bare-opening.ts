import { scrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';

/**
 * What a bare program on Node does between its start and a first token, where sign-ins lie in an encrypted
 * file: read it, work on the passphrase in the pages it is given, load age, ask the server once. None of our
 * code.
 */
const [file = '', passphraseFile = '', server = ''] = process.argv.slice(2);
const worked = new Promise<void>((resolve, reject) => {
  const options = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
  const salt = readFileSync(file).subarray(0, 44);
  scrypt(readFileSync(passphraseFile), salt, 32, options, (error) =>
    error ? reject(error) : resolve(),
  );
});
await import('age-encryption');
await worked;
get(server, (response) => {
  response.resume().once('end', () => console.log('ready'));
});
