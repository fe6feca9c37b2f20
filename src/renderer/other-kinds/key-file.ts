import type { CommandInput } from '../../shared/ui-contract.ts';
import { base64 } from '../base64.ts';

/** The limits of `service-account.add`; real keys have about 2,400 bytes. */
const mostCharacters = 65_536;
const mostPkcs12Bytes = 24_576;

/** The older form of keys, or the PEM that was made of it: neither says whose it is. */
export const isPkcs12 = ({ name }: File): boolean => /\.(p12|pfx|pem)$/i.test(name);

/** What has to be said of a PKCS #12 key, as typed; an empty password is Google's usual one. */
export interface Pkcs12Facts {
  readonly email: string;
  readonly password: string;
}

/** The key's part of `service-account.add`; null where the file cannot be read or is too large. */
export async function readKeyFile(
  file: File,
  { email, password }: Pkcs12Facts,
): Promise<Pick<CommandInput<'service-account.add'>, 'json' | 'pkcs12'> | null> {
  if (!isPkcs12(file)) {
    const json = file.size > mostCharacters ? null : await file.text().catch(() => null);
    return json === null ? null : { json };
  }
  const bytes = file.size > mostPkcs12Bytes ? null : await file.arrayBuffer().catch(() => null);
  if (bytes === null) return null;
  const key = base64(new Uint8Array(bytes));
  return { pkcs12: { key, email: email.trim(), ...(password === '' ? {} : { password }) } };
}
