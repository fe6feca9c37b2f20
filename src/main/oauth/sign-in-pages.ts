import type { FailureCode } from '../../shared/failure.ts';
import { failedPageReason } from './sentences.ts';

/** A page that stands alone: no script, nothing from elsewhere, and one style named by its hash. */
export interface SignInPage {
  readonly html: string;
  /** `sha256-…` of the page's own `<style>`, for the policy. */
  readonly styleHash: string;
}

/** What the browser shows at the end of a sign-in. Fixed text: nothing of a request is ever put in. */
export interface SignInPages {
  readonly done: SignInPage;
  readonly denied: SignInPage;
  /** Holds `failedReasonMark` once, where the reason goes. */
  readonly failed: SignInPage;
  /** The one-time link was opened a second time. */
  readonly expired: SignInPage;
  /** The answer came in another browser than the one that began. */
  readonly otherBrowser: SignInPage;
}

export const failedReasonMark = '<!--reason-->';

/** The failed page with one of our own sentences, chosen by code; never the failure's, which may hold a name. */
export const failedPage = (pages: SignInPages, code: FailureCode): SignInPage => ({
  ...pages.failed,
  html: pages.failed.html.replace(failedReasonMark, failedPageReason(code)),
});
