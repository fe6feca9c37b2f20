import { describe, expect, it } from 'vitest';
import {
  type AuthorizationOptions,
  judgeAuthorizationOptions,
  promptOf,
  writtenOptions,
} from '../../../src/shared/authorization-options.ts';

const withParameter = (name: string, value = 'x'): AuthorizationOptions => ({
  parameters: [{ name, value }],
});

const refusal = (options: AuthorizationOptions): string => {
  const judged = judgeAuthorizationOptions(options);
  if (judged.ok) throw new Error('taken, which it should not be');
  expect(judged.failure.code).toBe('invalid_request');
  return judged.failure.sentence;
};

describe('a parameter that belongs to Keybearer is refused by name', () => {
  it.each([
    ['client_id', '--client'],
    ['scope', '--scope'],
    ['login_hint', '--account'],
    ['hd', '--hd'],
    ['prompt', '--prompt'],
    ['access_type', '--access-type'],
    ['include_granted_scopes', '--include-granted-scopes'],
    ['redirect_uri', '--port'],
    ['response_type', 'belongs to Keybearer'],
    ['response_mode', 'belongs to Keybearer'],
    ['state', 'belongs to Keybearer'],
    ['nonce', 'belongs to Keybearer'],
    ['code_challenge', 'belongs to Keybearer'],
    ['code_challenge_method', 'belongs to Keybearer'],
    ['code_verifier', 'belongs to Keybearer'],
    ['request', 'belongs to Keybearer'],
    ['request_uri', 'belongs to Keybearer'],
    ['registration', 'belongs to Keybearer'],
    ['dpop_jkt', 'belongs to Keybearer'],
    ['client_secret', 'a secret into the address bar'],
    ['id_token_hint', 'a secret into the address bar'],
    ['access_token', 'a secret into the address bar'],
    ['refresh_token', 'a secret into the address bar'],
    ['State', 'belongs to Keybearer'],
    ['REDIRECT_URI', '--port'],
  ])('%s: %s', (name, words) => {
    const sentence = refusal(withParameter(name));
    expect(sentence).toContain(`"${name}"`);
    expect(sentence).toContain(words);
  });
});

describe('what cannot be a parameter, a domain or a prompt is refused in words', () => {
  it.each<[string, AuthorizationOptions, string]>([
    ['a name with a space', withParameter('h l'), 'cannot be the name'],
    ['a name that would begin another', withParameter('hl=de&scope'), 'cannot be the name'],
    ['no name', withParameter(''), 'cannot be the name'],
    ['a name of 65 letters', withParameter('n'.repeat(65)), 'cannot be the name'],
    ['no value', withParameter('hl', ''), 'no value'],
    ['a line break', withParameter('hl', 'de\r\nx'), 'cannot be seen'],
    ['too much', withParameter('hl', 'x'.repeat(4096)), 'too long'],
    ['much that is longer when written', withParameter('hl', 'ä'.repeat(1000)), 'too long'],
    [
      'one twice',
      { parameters: [withParameter('hl'), withParameter('hl')].flatMap((o) => o.parameters ?? []) },
      'given twice',
    ],
    ['an address', { hd: 'ada@example.com' }, 'not a domain'],
    ['a URL', { hd: 'https://example.com' }, 'not a domain'],
    ['one word', { hd: 'example' }, 'not a domain'],
    ['a domain with a hyphen in front', { hd: '-a.example' }, 'not a domain'],
    ['a very long domain', { hd: `${'a.'.repeat(130)}example` }, 'not a domain'],
    ['none beside another', { prompt: ['none', 'consent'] }, 'cannot stand with another'],
    ['approval_prompt=maybe', withParameter('approval_prompt', 'maybe'), '"force" or "auto"'],
    [
      'approval_prompt beside prompt',
      { prompt: ['consent'], ...withParameter('approval_prompt', 'force') },
      'Say one of the two',
    ],
  ])('%s', (_what, options, words) => {
    expect(refusal(options)).toContain(words);
  });
});

describe('what is taken', () => {
  it.each<[AuthorizationOptions, AuthorizationOptions]>([
    [{}, {}],
    [{ include_granted_scopes: false }, {}],
    [{ hd: ' Example.COM ' }, { hd: 'example.com' }],
    [{ hd: 'xn--bcher-kva.example' }, { hd: 'xn--bcher-kva.example' }],
    [{ hd: '*' }, { hd: '*' }],
    [{ prompt: ['consent', 'consent'] }, { prompt: ['consent'] }],
    [withParameter('approval_prompt', 'force'), { prompt: ['consent'] }],
    [withParameter('approval_prompt', 'auto'), { prompt: [] }],
    [
      withParameter('enable_granular_consent', 'true'),
      withParameter('enable_granular_consent', 'true'),
    ],
  ])('%j as %j', (options, judged) => {
    expect(judgeAuthorizationOptions(options)).toEqual({ ok: true, value: judged });
  });

  it('asks for consent by itself for what lasts only', () => {
    expect(promptOf({})).toEqual(['consent']);
    expect(promptOf({ access_type: 'online' })).toEqual([]);
    expect(promptOf({ prompt: ['none'] })).toEqual(['none']);
  });

  it('is written as it will stand in the request', () => {
    const options: AuthorizationOptions = {
      hd: 'a.example',
      prompt: ['select_account', 'consent'],
      access_type: 'online',
      include_granted_scopes: true,
      parameters: [{ name: 'hl', value: 'de' }],
    };
    expect(writtenOptions(options)).toEqual([
      'hd=a.example',
      'prompt=select_account consent',
      'access_type=online',
      'include_granted_scopes=true',
      'hl=de',
    ]);
  });
});
