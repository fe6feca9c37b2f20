import type { Fault } from './fault.ts';

const refusal = (status: number, body: Readonly<Record<string, string>>): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** The refusals of Google's token endpoint, ready to be ordered. */
export const refusals = {
  invalid_grant: refusal(400, {
    error: 'invalid_grant',
    error_description: 'Token has been expired or revoked.',
  }),
  invalid_rapt: refusal(400, {
    error: 'invalid_grant',
    error_description: 'reauth related error (invalid_rapt)',
    error_uri: 'https://support.google.com/a/answer/9368756',
    error_subtype: 'invalid_rapt',
  }),
  rapt_required: refusal(400, {
    error: 'invalid_grant',
    error_description: 'reauth related error (rapt_required)',
    error_uri: 'https://support.google.com/a/answer/9368756',
    error_subtype: 'rapt_required',
  }),
  invalid_client: refusal(401, {
    error: 'invalid_client',
    error_description: 'The OAuth client was not found.',
  }),
  deleted_client: refusal(401, {
    error: 'deleted_client',
    error_description: 'The OAuth client was deleted.',
  }),
  unauthorized_client: refusal(401, {
    error: 'unauthorized_client',
    error_description: 'Unauthorized',
  }),
  org_internal: refusal(403, {
    error: 'org_internal',
    error_description: 'This client is restricted to users within its organization.',
  }),
  admin_policy_enforced: refusal(400, {
    error: 'admin_policy_enforced',
    error_description:
      'Access to your account data is restricted by policies within your organization.',
  }),
  invalid_scope: refusal(400, {
    error: 'invalid_scope',
    error_description: 'Some requested scopes were invalid.',
  }),
} as const satisfies Readonly<Record<string, Fault>>;

export type Refusal = keyof typeof refusals;
