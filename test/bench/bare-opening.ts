import { get } from 'node:http';
import { beginOpening, openEncryptedFile } from '../../src/main/adapters/encrypted-file.ts';

/**
 * The least that any program on Node has to do between its start and a first token, where sign-ins lie in
 * an encrypted file: open the file, ask the server once. It decides nothing and serves nobody.
 */
const [folder = '', passphraseFile = '', server = ''] = process.argv.slice(2);
const begun = await beginOpening({ folder, passphraseFile });
// Loaded while a thread works on the passphrase, as the agent does it with everything it needs.
await import('age-encryption');
const opened = await openEncryptedFile({ folder, passphraseFile, begun });
if (!opened.ok) throw new Error(opened.failure.sentence);
get(server, (response) => {
  response.resume().once('end', () => console.log('ready'));
});
