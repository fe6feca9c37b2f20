import { expect, test } from 'vitest';
import type { SignInStep } from '../../../src/shared/app-state.ts';
import { gmailScope, sampleAppState } from '../../support/sample-app-state.ts';
import { json, SnapshotStream } from '../../support/scripted-socket.ts';
import { commandLineStage, until } from './command-line-stage.ts';

const stage = commandLineStage();
const narrowRoute = 'POST /v1/manage/commands/account.narrow';
const link = 'http://127.0.0.1:40123/start/one-time';
const narrow = (scope: string) => ['account', 'narrow', 'work', '--yes', '--scope', scope];

const signingIn = (step: SignInStep) =>
  sampleAppState({
    signIn: { id: 'sign-1', client: 'main', account: null, scopes: [], step, expires_at: 2e9 },
  });

test('a mistyped permission is found before anything is revoked', async () => {
  stage.socket().on('GET /v1/manage/state', json(200, sampleAppState()));
  const { code, stderr } = await stage.run(narrow('gmail.redonly'));
  expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean gmail.readonly?')]);
  expect(stage.socket().to(narrowRoute)).toEqual([]);
});

test('who stops half-way is told that the permissions are gone, and how to finish', async () => {
  const stream = new SnapshotStream(
    signingIn({ kind: 'waiting_for_browser', link, browser_opened: true }),
  );
  stage
    .socket()
    .on('GET /v1/manage/state', json(200, sampleAppState()))
    .on(narrowRoute, json(200, { id: 'sign-1', link, given_up: [] }))
    .on('GET /v1/manage/events', stream.reply);
  const running = stage.start(narrow('gmail.readonly'));
  await until(() => stage.socket().to('GET /v1/manage/events').length > 0);
  const sentence = 'The sign-in was not finished in time. Nothing was added or changed.';
  stream.push(signingIn({ kind: 'ended', failure: { code: 'timed_out', sentence } }));
  const { code, stderr } = await running.finished;
  expect(code).toBe(6);
  expect(stderr).not.toContain('Nothing was added');
  expect(stderr).toContain(
    'What work had granted is revoked, and it has not signed in again yet. Finish with: keybearer login --account work --scope "gmail.readonly"',
  );
  expect(stage.socket().to(narrowRoute)[0]?.body).toMatchObject({ scopes: [gmailScope] });
});
