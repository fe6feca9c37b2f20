import { failedReasonMark, type SignInPages } from './sign-in-pages.ts';

/** What one page of a sign-in says. Fixed text of our own, put into the one page of `assets/`. */
export interface SignInPageText {
  readonly tone: 'good' | 'quiet' | 'trouble';
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export const signInPageTexts: Readonly<Record<keyof SignInPages, SignInPageText>> = {
  done: {
    tone: 'good',
    title: 'You are signed in',
    paragraphs: ['Keybearer has stored the sign-in and read it back. You can close this tab.'],
  },
  denied: {
    tone: 'quiet',
    title: 'The sign-in was declined',
    paragraphs: [
      'Nothing was added or changed. You can close this tab, and start again in Keybearer when you are ready.',
    ],
  },
  failed: {
    tone: 'trouble',
    title: 'The sign-in did not finish',
    paragraphs: [failedReasonMark, 'Keybearer says what to do now. You can close this tab.'],
  },
  expired: {
    tone: 'trouble',
    title: 'This link was already opened',
    paragraphs: [
      'A sign-in link works once. Because it was opened again, someone else may have opened it first, so a sign-in that was under way was stopped.',
      'Start it again in Keybearer.',
    ],
  },
  otherBrowser: {
    tone: 'trouble',
    title: 'Finish in the browser where you began',
    paragraphs: [
      'This browser did not open the link that Keybearer gave, so its answer is not accepted. The sign-in is still waiting.',
      'Go back to the browser window that Keybearer opened. To use this browser instead, cancel the sign-in in Keybearer and start it again here.',
    ],
  },
};
