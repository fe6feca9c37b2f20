import { fail, ok, type Result } from './failure.ts';

/** What the server shows before it answers (OpenID Connect Core §3.1.2.1, as far as Google takes it). */
export const promptValues = ['none', 'consent', 'select_account'] as const;

export type PromptValue = (typeof promptValues)[number];

/** Google's: `offline` brings a refresh token, `online` an access token and no more. */
export const accessTypes = ['online', 'offline'] as const;

export type AccessType = (typeof accessTypes)[number];

export interface RequestParameter {
  readonly name: string;
  readonly value: string;
}

/** What a person may say about an authorization request besides client, scopes and account. */
export interface AuthorizationOptions {
  /** The Workspace domain that the account has to belong to, or `*` for any. */
  readonly hd?: string | undefined;
  /** Empty: none is sent. Left out: `consent` for offline access, none for online access. */
  readonly prompt?: readonly PromptValue[] | undefined;
  /** `offline` unless said. */
  readonly access_type?: AccessType | undefined;
  readonly include_granted_scopes?: boolean | undefined;
  /** Sent as they are; none that is Keybearer's own. */
  readonly parameters?: readonly RequestParameter[] | undefined;
}

export const isOnline = ({ access_type }: AuthorizationOptions): boolean =>
  access_type === 'online';

/** Google gives a refresh token for the first consent only, unless it is asked to ask again. */
export const promptOf = (options: AuthorizationOptions): readonly PromptValue[] =>
  options.prompt ?? (isOnline(options) ? [] : ['consent']);

/** RFC 8252 leaves the port open; below 1,024 only an administrator may listen. */
export const lowestPort = 1024;
export const highestPort = 65_535;

/** Each as the person writes it on the command line. */
const optionInstead: Readonly<Record<string, string>> = {
  client_id: '--client',
  scope: '--scope',
  login_hint: '--account',
  hd: '--hd',
  prompt: '--prompt',
  access_type: '--access-type',
  include_granted_scopes: '--include-granted-scopes',
};

/** Made, sent and checked by Keybearer; another value would undo a check or bring an answer nobody reads. */
const ownParameters: ReadonlySet<string> = new Set([
  'redirect_uri',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'code',
  'grant_type',
  'request',
  'request_uri',
  'registration',
  'dpop_jkt',
]);

/** Nothing for an address bar, a browser's history or a list of processes. */
const secretParameters: ReadonlySet<string> = new Set([
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'token',
  'username',
  'password',
]);

/** The word of OAuth's early days at Google: `force` is `prompt=consent`, `auto` is no prompt. */
export const oldPromptParameter = 'approval_prompt';

/** Why a parameter of this name is not sent; undefined where it may be. */
function refusedName(name: string): string | undefined {
  // No server tells them apart by case on purpose, and ours would still be the other one.
  const known = name.toLowerCase();
  const option = Object.hasOwn(optionInstead, known) ? optionInstead[known] : undefined;
  if (option !== undefined) {
    return `"${name}" has an option of its own (${option} on the command line).`;
  }
  if (known === 'redirect_uri') {
    return `"${name}" belongs to Keybearer: the answer comes to a port of this computer. Which one has an option of its own (--port on the command line).`;
  }
  if (ownParameters.has(known)) {
    return `"${name}" belongs to Keybearer, which sets it itself and checks the answer by it.`;
  }
  if (secretParameters.has(known)) {
    return `"${name}" would put a secret into the address bar. It is not part of an authorization request.`;
  }
  return undefined;
}

/** RFC 6749 appendix A: what the name of a parameter consists of. */
const nameShape = /^[A-Za-z0-9._-]{1,64}$/;
const controlCharacter = /\p{Cc}/u;
/** Far more than any documented parameter, and the whole address stays one that every browser takes. */
const longestParameters = 4096;

const domainShape = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/**
 * Judges the options and brings them into one form: the domain in small letters, `approval_prompt`
 * in the words of today.
 */
export function judgeAuthorizationOptions(
  options: AuthorizationOptions,
): Result<AuthorizationOptions> {
  const hd = options.hd?.trim().toLowerCase();
  if (hd !== undefined && hd !== '*' && !domainShape.test(hd)) {
    return fail(
      'invalid_request',
      `"${options.hd}" is not a domain. Write it like example.com, or * for any Google Workspace domain.`,
    );
  }
  const parameters = options.parameters ?? [];
  const refused = refusedParameter(parameters);
  if (refused !== undefined) return fail('invalid_request', refused);
  const prompt = judgePrompt(options.prompt, parameters);
  if (!prompt.ok) return prompt;
  const free = parameters.filter(({ name }) => name !== oldPromptParameter);
  return ok({
    ...(hd === undefined ? {} : { hd }),
    ...(prompt.value === undefined ? {} : { prompt: prompt.value }),
    ...(options.access_type === undefined ? {} : { access_type: options.access_type }),
    ...(options.include_granted_scopes ? { include_granted_scopes: true } : {}),
    ...(free.length === 0 ? {} : { parameters: free }),
  });
}

function refusedParameter(parameters: readonly RequestParameter[]): string | undefined {
  const seen = new Set<string>();
  for (const { name, value } of parameters) {
    if (!nameShape.test(name)) {
      return `"${name}" cannot be the name of a parameter: it has letters, digits, ".", "_" and "-", at most 64 of them.`;
    }
    const refused = refusedName(name);
    if (refused !== undefined) return refused;
    // RFC 6749 §3.1: not more than once, and without a value it counts as left out.
    if (seen.has(name)) return `The parameter "${name}" was given twice.`;
    seen.add(name);
    if (value === '') return `The parameter "${name}" has no value.`;
    if (controlCharacter.test(value)) {
      return `The value of "${name}" has characters in it that cannot be seen.`;
    }
  }
  const written = parameters.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return written.join('&').length > longestParameters
    ? `The parameters are too long together: at most ${longestParameters} characters.`
    : undefined;
}

function judgePrompt(
  prompt: readonly PromptValue[] | undefined,
  parameters: readonly RequestParameter[],
): Result<readonly PromptValue[] | undefined> {
  const old = parameters.find(({ name }) => name === oldPromptParameter);
  if (old !== undefined) {
    if (prompt !== undefined) {
      return fail(
        'invalid_request',
        'approval_prompt is the old word for prompt. Say one of the two.',
      );
    }
    if (old.value === 'force') return ok(['consent']);
    if (old.value === 'auto') return ok([]);
    return fail('invalid_request', 'approval_prompt is "force" or "auto".');
  }
  if (prompt === undefined) return ok(undefined);
  const once = [...new Set(prompt)];
  return once.includes('none') && once.length > 1
    ? fail('invalid_request', 'prompt=none shows nothing, so it cannot stand with another prompt.')
    : ok(once);
}

/** Each as it will stand in the request, for who is asked whether it may be made. */
export function writtenOptions(options: AuthorizationOptions): readonly string[] {
  const { hd, prompt, access_type, include_granted_scopes, parameters = [] } = options;
  return [
    ...(hd === undefined ? [] : [`hd=${hd}`]),
    ...(prompt === undefined ? [] : [`prompt=${prompt.join(' ')}`]),
    ...(access_type === undefined ? [] : [`access_type=${access_type}`]),
    ...(include_granted_scopes ? ['include_granted_scopes=true'] : []),
    ...parameters.map(({ name, value }) => `${name}=${value}`),
  ];
}
