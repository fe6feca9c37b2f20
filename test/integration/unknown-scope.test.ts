import { expect, it } from 'vitest';
import { unknownScope } from '../../src/cli/unknown-scope.ts';
import { commandLine } from '../support/command-line-in-process.ts';
import { keybearerWithSandbox, signIn } from '../support/running-keybearer.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';

async function adaSignedIn() {
  const { keybearer } = await keybearerWithSandbox();
  await signIn(keybearer, { scopes: [calendar] });
  const key = await keybearer.pairedCaller('command line', [calendar]);
  return { keybearer, key };
}

it.each([
  ['a mistyped name', 'calender.readonly', /Did you mean calendar\.readonly\?/],
  ['a name that is like none', 'nonsense', /The window finds permissions/],
])(
  '%s is answered with what is close, and nobody is sent to sign in for it',
  async (_, scope, words) => {
    const { keybearer, key } = await adaSignedIn();
    for (const who of [{ key }, {}]) {
      const asked = await commandLine(keybearer, ['token', 'ada', '--scope', scope], who);
      expect(asked).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(words) });
      expect(asked.err).not.toMatch(/login/);
    }
  },
);

it('a permission that exists and was not granted is one to sign in for', async () => {
  const { keybearer, key } = await adaSignedIn();
  const asked = await commandLine(keybearer, ['token', 'ada', '--scope', 'gmail.readonly'], {
    key,
  });
  expect(asked).toMatchObject({ exit: 5, err: expect.stringContaining('login --account') });
});

it('what Google lists, an account has, or is a whole URL of another kind is no unknown name', () => {
  const weather = 'https://www.googleapis.com/auth/weather';
  const listed = [{ scope: weather, api: 'Weather API', description: 'See the weather' }];
  expect(unknownScope([weather], [], [])).toContain('"weather"');
  expect(unknownScope([weather], listed, [])).toBeUndefined();
  expect(unknownScope([weather], [], [weather])).toBeUndefined();
  expect(unknownScope(['https://www.google.com/m8/feeds'], [], [])).toBeUndefined();
  expect(unknownScope([`${weather}r`], listed, [])).toContain('Did you mean weather?');
});
