import type { SignInStep, SignInView } from '../../src/shared/app-state.ts';
import { nowSeconds } from './scripted-core.ts';

/** A sign-in as the window is shown it, in every test and picture the same one. */
export const gmail = 'https://www.googleapis.com/auth/gmail.readonly';
export const contacts = 'https://www.googleapis.com/auth/contacts.readonly';
export const link = 'http://127.0.0.1:41873/start/8x1f0c2Q';

export const signInView = (step: SignInStep, change: Partial<SignInView> = {}): SignInView => ({
  id: 'signin_1',
  client: 'home',
  account: null,
  scopes: [gmail, contacts],
  step,
  expires_at: nowSeconds() + 272,
  ...change,
});

export const waitingSignIn = (opened = true): SignInView =>
  signInView({ kind: 'waiting_for_browser', link, browser_opened: opened });
