import { ok } from '../../shared/failure.ts';
import type { ImportFormat } from '../../shared/import.ts';
import type { CredentialFile, ImportCandidate } from './import-candidate.ts';

/** The `type` of what stands in a file whose credential Keybearer holds now. */
export const replacedType = 'keybearer';

/**
 * A file that is one credential. What is left of it names the account and holds no secret: a program
 * that reads it stops with an unknown `type` instead of going on with a stale token.
 */
export function wholeFile(
  format: ImportFormat,
  candidate: Omit<ImportCandidate, 'entry'>,
): CredentialFile {
  return {
    format,
    candidates: [{ ...candidate, entry: '' }],
    async withoutSecrets(_, { accountOf }) {
      const account = accountOf('');
      const left = {
        type: replacedType,
        ...(account === undefined ? {} : { account }),
        note: 'Keybearer holds this credential now. "keybearer token" gives an access token for it; "keybearer import --undo" with this file puts the credential back.',
      };
      return ok(Buffer.from(`${JSON.stringify(left, undefined, 2)}\n`));
    },
  };
}
