import type { Answer } from './answer.ts';
import type { AuthorizationRequest, PageError } from './authorization-request.ts';
import { describeScope, isSignInScope } from './google-scope.ts';
import { chooserIdentities, hintedIdentity, hostedDomainOf } from './identity.ts';
import { type Html, html, page } from './page.ts';

export interface ConsentPageState {
  readonly id: string;
  readonly request: Pick<AuthorizationRequest, 'client' | 'scopes'> &
    Partial<Pick<AuthorizationRequest, 'loginHint' | 'redirectUri' | 'hostedDomain'>>;
  /** Where the answer goes. */
  readonly action?: string;
  /** Typed into "another address" and not an address. */
  readonly refusedAddress?: string;
}

/** Who are you, and what may this application do: the account chooser and Google's granular consent on one page. */
export function consentPage({ id, request, action, refusedAddress }: ConsentPageState): Answer {
  const main = html`<h1>Sign in to the sandbox</h1>
<p><strong>${request.client.projectId}</strong> wants to use an account of yours. Choose which, and what it may do.</p>
<form method="post" action="${action ?? '/o/oauth2/v2/consent'}">
<input type="hidden" name="request" value="${id}">
${accountChooser(request, refusedAddress)}
${scopeChooser(request.scopes)}
<div class="buttons">
<button class="main" name="decision" value="allow">Allow</button>
<button name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>`;
  return page({
    status: refusedAddress === undefined ? 200 : 400,
    title: 'Sign in',
    main,
    ...(request.redirectUri === undefined ? {} : { redirectUri: request.redirectUri }),
  });
}

const checkedIf = (condition: boolean): Html => (condition ? html` checked` : html``);

function accountChooser(
  { loginHint, hostedDomain }: ConsentPageState['request'],
  refusedAddress: string | undefined,
): Html {
  const hinted = loginHint === undefined ? undefined : hintedIdentity(loginHint);
  const offered = chooserIdentities.filter(
    ({ email }) => hostedDomain === undefined || hostedDomainOf(email) === hostedDomain,
  );
  const first = hinted ?? offered[0];
  const listed = offered.some(({ email }) => email === first?.email);
  const other = refusedAddress !== undefined || !listed;
  const chosen = other ? undefined : first?.email;
  const people = offered.map(
    ({ email, name }, index) => html`<div class="choice">
<input type="radio" id="account-${String(index)}" name="account" value="${email}"${checkedIf(email === chosen)}>
<label for="account-${String(index)}">${name}<span class="quiet">${email}</span></label>
</div>`,
  );
  const wrong =
    refusedAddress === undefined
      ? html``
      : html`<p class="wrong" id="address-wrong" role="alert">That is no e-mail address. Type one like dora@sandbox.example.</p>`;
  const described =
    refusedAddress === undefined
      ? html``
      : html` aria-invalid="true" aria-describedby="address-wrong"`;
  return html`<fieldset>
<legend>Account</legend>
${people}
<div class="choice">
<input type="radio" id="account-other" name="account" value="other"${checkedIf(other)}>
<label for="account-other">Use another address</label>
</div>
<div class="address">
<label class="quiet" for="other-address">Any made-up e-mail address</label>
<input type="email" id="other-address" name="other_address" autocomplete="off" spellcheck="false" value="${other ? (refusedAddress ?? hinted?.email ?? '') : ''}"${described}>
${wrong}
</div>
</fieldset>`;
}

function scopeChooser(scopes: readonly string[]): Html {
  const boxes = scopes.map((scope, index) => {
    const id = `scope-${String(index)}`;
    const always = isSignInScope(scope);
    // Google grants these with the sign-in itself: there is nothing to untick.
    const fixed = always ? html` disabled` : html``;
    const name =
      describeScope(scope) === scope
        ? html``
        : html`<span class="quiet"><code>${scope}</code></span>`;
    const note = always ? html`<span class="quiet">Always part of signing in</span>` : html``;
    return html`<div class="choice">
<input type="checkbox" id="${id}" name="scope" value="${scope}" checked${fixed}>
<label for="${id}">${describeScope(scope)}${name}${note}</label>
</div>`;
  });
  return html`<fieldset>
<legend>It may</legend>
${boxes}
</fieldset>`;
}

/** Google's "Access blocked" page. */
export const errorPage = ({ status, error, description }: PageError): Answer =>
  page({
    status,
    title: 'Access blocked',
    main: html`<h1>Access blocked: this request is invalid</h1>
<p>${description}</p>
<p>Error ${String(status)}: ${error}</p>
<p class="quiet">Close this page and start again from the application. If it comes back, the application has asked in a way that the sandbox, like Google, refuses.</p>`,
  });

/** Where a person types the code that a device shows. */
export const deviceCodePage = (wrong: boolean): Answer =>
  page({
    status: wrong ? 400 : 200,
    title: 'Connect a device',
    main: html`<h1>Connect a device</h1>
${wrong ? html`<p class="wrong" role="alert">This code is not known, or is too old.</p>` : html``}
<form method="get" action="/device">
<p><label for="user-code">The code that your device shows</label></p>
<div class="address"><input id="user-code" name="user_code" autocomplete="off" spellcheck="false"></div>
<div class="buttons"><button class="main">Next</button></div>
</form>`,
  });

export const welcomePage = (): Answer =>
  page({
    status: 200,
    title: 'Welcome',
    main: html`<h1>A sandbox for signing in</h1>
<p>This is a small authorization server on your own computer. It behaves as Google documents its own, so that you can try Keybearer without a Google account or client.</p>
<p>Add an account in Keybearer with the sandbox's client: the sign-in page opens here. It ends when Keybearer does.</p>`,
  });
