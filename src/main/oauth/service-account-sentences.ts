/** What this room says about service accounts, impersonation and pasted tokens: what happened, and what to do now. */

export const assertionSentences = {
  keyRefused: (server: string) =>
    `${server} no longer accepts the key of this service account: the key was deleted, or the service account was disabled or deleted. Enable it in the Google Cloud console, or add a new key.`,
  delegationRefused: (actsFor: string) =>
    `This service account may not act for ${actsFor}: either there is no such person, or domain-wide delegation does not cover these permissions. An administrator can allow it in the Admin console (Security, API controls, Domain-wide delegation).`,
  clockWrong: (server: string) =>
    `The clock of this computer differs too much from that of ${server === 'Google' ? 'Google' : 'the sandbox'}, so the signed request of this service account was refused. Set the clock, then try again; nothing is lost.`,
  scopeRefused: (server: string) =>
    `${server} does not know these permissions, or does not give them to service accounts. Check the names of the scopes.`,
  notSigned:
    'The private key of this service account cannot sign. Add a new key; nothing else is lost.',
} as const;

export const impersonationSentences = {
  notPermitted: (source: string, target: string) =>
    `${source} may not create tokens for ${target}, or there is no such service account. Give ${source} the role "Service Account Token Creator" on it in the Google Cloud console (IAM); a new role takes a few minutes to work.`,
  apiDisabled:
    'The IAM Service Account Credentials API is not enabled in the project of the account that asks. Enable it in the Google Cloud console (APIs & Services), and try again in a few minutes.',
  badRequest: (target: string) =>
    `Google does not give such a token for ${target}. Check the scopes and delegates; a lifetime over one hour must be allowed by the organisation (constraint iam.allowServiceAccountCredentialLifetimeExtension).`,
  sourceRefused: (source: string) =>
    `The token of ${source} was not accepted, so a new one is being fetched. Try again in a moment.`,
} as const;

export const tokenInformationSentences = {
  ended:
    'This access token has expired or was revoked. It was pasted, so there is nothing to renew it with: paste another one.',
} as const;
