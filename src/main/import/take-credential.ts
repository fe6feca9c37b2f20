import { failed, type Result } from '../../shared/failure.ts';
import type { CredentialIntake, Intake } from '../accounts/credential-intake.ts';
import { publicClientName } from './found-client.ts';
import type { FoundCredential } from './import-candidate.ts';

/** Tries a credential at its server and keeps it; the intake stores, reads back, and changes nothing on failure. */
export async function takeCredential(
  intake: CredentialIntake,
  credential: FoundCredential,
): Promise<Result<Intake>> {
  switch (credential.kind) {
    case 'user':
      return intake.addUserCredential(credential.found);
    case 'service_account': {
      const { key, subject, scopes } = credential;
      return intake.addServiceAccount(key, {
        ...(subject === undefined ? {} : { subject }),
        // A file that some program left lying about takes nothing from an account that is here.
        ...(scopes === undefined ? {} : { scopes, besides: true }),
      });
    }
    case 'impersonated': {
      const source = await takeCredential(intake, credential.source);
      if (!source.ok) return source;
      const { target, delegates } = credential;
      const { account, result } = source.value;
      const reached = await intake.addImpersonation({ source: account.id, target, delegates });
      if (reached.ok || result === 'present') return reached;
      // One row stands for both, and must not hide that there is an account more.
      const sentence = `${reached.failure.sentence} The account it is reached through, ${account.email}, was taken.`;
      return failed({ ...reached.failure, sentence });
    }
  }
}

/** What a person should know of a credential that is good: whose client it lives by. */
export function clientWarning(credential: FoundCredential): string | undefined {
  const source = credential.kind === 'impersonated' ? credential.source : credential;
  if (source.kind !== 'user') return undefined;
  const name = publicClientName(source.found.client.clientId);
  if (name === undefined) return undefined;
  const tool = name.startsWith('gcloud') ? 'gcloud' : name;
  return `It lives by ${tool}'s own OAuth client and stays limited to the permissions that ${tool} asked for. Logging it out here ends it for ${tool} too.`;
}
