import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { SystemBrowser } from '../../src/main/ports.ts';
import { fail, ok, type Result } from '../../src/shared/failure.ts';
import { CookieJar } from './cookie-jar.ts';
import { type Navigation, navigation, navigationHeaders, redirected } from './navigation.ts';
import { type FormControl, type PageForm, readForms, submission } from './page-form.ts';

/** What the person in front of this browser does on a consent page. */
export interface Decisions {
  /** The address to sign in with; the preselected one when left out. */
  readonly account?: string;
  /** Scopes to untick, by their URL or the end of it: `calendar.readonly`. */
  readonly untick?: readonly string[];
  /** `leave` looks at the page and walks away. */
  readonly answer?: 'allow' | 'deny' | 'leave';
  /** Stops before this address is fetched, as when a person copies it instead of following it. */
  readonly stopBefore?: (url: URL) => boolean;
}

export interface Page {
  readonly url: string;
  readonly method: string;
  /** The names and values that went out with the request. */
  readonly sent: Readonly<Record<string, string>>;
  /** 0 where the browser stopped before fetching it. */
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
}

/** As Chromium. */
const redirectLimit = 20;

/** A person reading pages clicks fewer; more means that two pages send each other round. */
const clickLimit = 10;

/**
 * A browser that follows redirects over real HTTP, keeps cookies, fills in consent forms and sends
 * the headers of a real navigation. Opens run by themselves; `ended()` gives their final pages.
 */
export class FollowingBrowser implements SystemBrowser {
  /** May be changed between two openings. */
  decisions: Decisions;
  readonly cookies = new CookieJar();
  /** Every answer seen, redirects included, in order. */
  readonly pages: Page[] = [];
  /** Every address it was asked to open. */
  readonly opened: string[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  readonly #visits: Promise<Page>[] = [];
  #waiting: ((visit: Promise<Page>) => void)[] = [];

  constructor(decisions: Decisions = {}) {
    this.decisions = decisions;
  }

  async open(url: string): Promise<Result<void>> {
    const visit = this.visit(url);
    // Told by ended(); an opening that no test asks after must not end the run.
    visit.catch(() => undefined);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#visits.push(visit);
    else waiting(visit);
    return ok(undefined);
  }

  /** The final page of the oldest opening nobody has asked after yet, or of the next one. */
  ended(): Promise<Page> {
    const visit = this.#visits.shift();
    if (visit !== undefined) return visit;
    return new Promise<Page>((resolve) => this.#waiting.push(resolve));
  }

  /** Goes there now, and on, to the final page. */
  async visit(url: string): Promise<Page> {
    this.opened.push(url);
    let page = await this.#follow(navigation(new URL(url)));
    for (let click = 0; click < clickLimit; click += 1) {
      const next = this.#answered(page);
      if (next === undefined) return page;
      page = await this.#follow(next);
    }
    throw new Error(`The browser is sent round in circles at ${page.url}.`);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #follow(start: Navigation): Promise<Page> {
    let step = start;
    for (let hop = 0; hop <= redirectLimit; hop += 1) {
      if (this.decisions.stopBefore?.(step.url)) return unfetched(step);
      const page = await this.#fetch(step);
      this.pages.push(page);
      const next = redirected(step, page);
      if (next === undefined) return page;
      step = next;
    }
    throw new Error(`More than ${redirectLimit} redirects, the last one at ${step.url.href}.`);
  }

  async #fetch(step: Navigation): Promise<Page> {
    const headers = navigationHeaders(step);
    const crossSite = headers['sec-fetch-site'] === 'cross-site';
    const cookie = this.cookies.header(step.url, { crossSite, method: step.method });
    const sent = cookie === undefined ? headers : { ...headers, cookie };
    const response = await exchange(this.#agent, step, sent);
    for (const header of response.headers['set-cookie'] ?? []) this.cookies.store(step.url, header);
    const body = await text(response);
    const { statusCode: status = 0 } = response;
    const { method } = step;
    return { url: step.url.href, method, sent, status, headers: response.headers, body };
  }

  /** The navigation that pressing Allow or Deny starts; undefined where there is nothing to decide. */
  #answered(page: Page): Navigation | undefined {
    const { answer = 'allow' } = this.decisions;
    const form = page.status === 200 ? readForms(page.body).find(isDecision) : undefined;
    if (form === undefined || answer === 'leave') return undefined;
    const button = form.controls.find(({ name, value }) => name === 'decision' && value === answer);
    if (button === undefined) throw new Error(`There is no button to ${answer} at ${page.url}.`);
    const fields = submission(filledIn(form.controls, this.decisions, page.url), button);
    const body = new URLSearchParams(fields);
    const from = new URL(page.url);
    return navigation(new URL(form.action, from), {
      method: form.method,
      form: body.toString(),
      initiator: from,
      origin: page.headers['referrer-policy'] === 'no-referrer' ? 'null' : from.origin,
    });
  }
}

/** Fails the test if anything opens it. Made inside the test, or in its `beforeEach`. */
export class RefusingBrowser implements SystemBrowser {
  readonly #opened: string[] = [];

  constructor() {
    // The program may well survive a browser that throws: the test must not.
    onTestFinished(() => {
      if (this.#opened.length > 0)
        throw new Error(`The browser was opened: ${this.#opened.join(', ')}`);
    });
  }

  async open(url: string): Promise<Result<void>> {
    this.#opened.push(url);
    throw new Error(`No browser may be opened here, and ${url} was.`);
  }
}

/** A machine where no browser can be started. */
export class BrokenBrowser implements SystemBrowser {
  readonly opened: string[] = [];

  async open(url: string): Promise<Result<void>> {
    this.opened.push(url);
    return fail('not_found', 'No browser could be started. Open the link by hand.');
  }
}

const isDecision = (form: PageForm): boolean =>
  form.controls.some(({ name }) => name === 'decision');

const unfetched = ({ url, method }: Navigation): Page => ({
  url: url.href,
  method,
  sent: {},
  status: 0,
  headers: {},
  body: '',
});

/** The person's hand on radio buttons, boxes and fields. */
function filledIn(
  controls: readonly FormControl[],
  { account, untick = [] }: Decisions,
  where: string,
): readonly FormControl[] {
  const isNamed = (scope: string) => (control: FormControl) =>
    control.type === 'checkbox' && !control.disabled && control.value.endsWith(scope);
  const hasBoxes = controls.some(({ type }) => type === 'checkbox');
  for (const scope of hasBoxes ? untick : []) {
    if (!controls.some(isNamed(scope)))
      throw new Error(`There is no box to untick for ${scope} at ${where}.`);
  }
  const listed = controls.some(({ type, value }) => type === 'radio' && value === account);
  return controls.map((control) => {
    if (untick.some((scope) => isNamed(scope)(control))) return { ...control, checked: false };
    if (account === undefined) return control;
    if (control.type === 'radio') {
      return { ...control, checked: control.value === (listed ? account : 'other') };
    }
    return control.type === 'email' && !listed ? { ...control, value: account } : control;
  });
}

/** A server may close an idle connection just as it is used again; browsers then try once more. */
async function exchange(
  agent: Agent,
  step: Navigation,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  try {
    return await send(agent, step, headers);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return send(agent, step, headers);
  }
}

class StaleConnection extends Error {}

function send(
  agent: Agent,
  { url, method, form }: Navigation,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers }, resolve);
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && error.code === 'ECONNRESET';
      reject(
        stale
          ? new StaleConnection()
          : new Error(`The browser could not reach ${url.href}: ${error.message}`),
      );
    });
    outgoing.end(form);
  });
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
