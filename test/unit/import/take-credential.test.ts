import { expect, it } from 'vitest';
import type { CredentialIntake, Intake } from '../../../src/main/accounts/credential-intake.ts';
import { readCredentialFile } from '../../../src/main/import/recognise.ts';
import { clientWarning, takeCredential } from '../../../src/main/import/take-credential.ts';
import { fail, ok, type Result } from '../../../src/shared/failure.ts';
import { authorizedUserDocument, sampleCredential } from '../../support/credential-samples.ts';
import { formatReaders } from '../../support/format-readers.ts';
import { accountNamed } from '../../support/signed-in-accounts.ts';

const gcloud = '764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com';

/** Application default credentials made with `gcloud auth application-default login --impersonate-service-account`. */
async function impersonated() {
  const document = {
    type: 'impersonated_service_account',
    service_account_impersonation_url:
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/deploy@p.iam.gserviceaccount.com:generateAccessToken',
    delegates: [],
    source_credentials: authorizedUserDocument(sampleCredential({ clientId: gcloud })),
  };
  const file = await readCredentialFile(Buffer.from(JSON.stringify(document)), formatReaders);
  const found = file.ok ? file.value.candidates[0]?.credential : file;
  if (!found?.ok) throw new Error('not recognised');
  return found.value;
}

function intakeWith(target: Result<Intake>) {
  const asked: unknown[] = [];
  const source = ok({ account: accountNamed('ada'), result: 'taken' } as const);
  const intake = {
    addUserCredential: async () => source,
    addImpersonation: async (wish) => {
      asked.push(wish);
      return target;
    },
  } satisfies Partial<CredentialIntake>;
  return { asked, intake: intake as unknown as CredentialIntake };
}

it('an impersonated service account comes in through the account it starts from', async () => {
  const robot = ok({ account: accountNamed('deploy'), result: 'taken' } as const);
  const { asked, intake } = intakeWith(robot);
  expect(await takeCredential(intake, await impersonated())).toBe(robot);
  expect(asked).toEqual([
    { source: 'acc_ada', target: 'deploy@p.iam.gserviceaccount.com', delegates: [] },
  ]);
});

it('where only the first of the two could be taken, the refusal says so', async () => {
  const { intake } = intakeWith(fail('not_allowed', 'It lacks the Token Creator role.'));
  expect(await takeCredential(intake, await impersonated())).toMatchObject({
    failure: {
      code: 'not_allowed',
      sentence:
        'It lacks the Token Creator role. The account it is reached through, ada@example.com, was taken.',
    },
  });
});

it('a credential of a client that everybody has says whose it is', async () => {
  expect(clientWarning(await impersonated())).toMatch(/gcloud's own OAuth client/);
});
