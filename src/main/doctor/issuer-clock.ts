import type { IssuerReference } from '../accounts/oauth-client.ts';
import type { Clock, Http, HttpResponse } from '../ports.ts';
import { proxyFor } from '../proxy-address.ts';
import { type Check, good, hint, problem, type Said } from './check.ts';

interface Parts {
  readonly http: Http;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
}

const deadline = 10_000;

/** Beyond it people should know; tokens still work. */
const noticeable = 60;
/** Beyond it id tokens are refused, and sign-ins with them (src/main/oauth/id-token.ts). */
const harmful = 300;

const discovery = '/.well-known/openid-configuration';

/** Whether an authorization server can be reached, and whether its clock and ours agree. */
export function issuerChecks(parts: Parts, issuers: readonly IssuerReference[]): Check[] {
  const origins = new Set(
    issuers.flatMap((issuer) => (issuer.kind === 'sandbox' ? [issuer.origin] : [])),
  );
  // Where nobody has signed in yet, Google is where it will be done.
  const google = issuers.length === 0 || issuers.some(({ kind }) => kind === 'google');
  return [
    ...(google ? [googleCheck(parts)] : []),
    ...[...origins].map((origin) => sandboxCheck(parts, origin)),
  ];
}

const googleCheck = (parts: Parts): Check => ({
  id: 'google',
  title: 'Google, and the clock',
  look: async () => {
    const url = `https://accounts.google.com${discovery}`;
    const met = await meet(parts, url);
    if (met.ok) return [judgeClock(met, 'Google')];
    const { code, sentence } = met.failure;
    return [problem(code, sentence + onTheWay(new URL(url), parts.environment))];
  },
});

/** A proxy that is down or in the wrong place looks like a network that is. */
function onTheWay(target: URL, environment: NodeJS.ProcessEnv): string {
  const proxy = proxyFor(target, environment);
  if (!proxy.ok || proxy.value === undefined) return '';
  const { url, variable } = proxy.value;
  return ` The request went through the proxy ${url.host}, as ${variable} says: see that it works, or unset ${variable} and start Keybearer again.`;
}

const sandboxCheck = (parts: Parts, origin: string): Check => ({
  id: `sandbox:${origin}`,
  title: 'Sandbox',
  look: async () => {
    const met = await meet(parts, origin + discovery);
    if (met.ok) return [judgeClock(met, 'the sandbox')];
    return [
      problem(
        met.failure.code,
        `The sandbox does not answer at ${origin}, so its accounts cannot be refreshed. Start it again.`,
        { kind: 'start_sandbox' },
      ),
    ];
  },
});

/** The answer, with our own time in the middle of the exchange. */
async function meet({ http, clock }: Parts, url: string) {
  const asked = clock.now();
  const answer = await http.send({ url, method: 'GET', headers: {}, deadline });
  if (!answer.ok) return answer;
  return { ok: true as const, response: answer.value, at: (asked + clock.now()) / 2 };
}

function judgeClock(met: { response: HttpResponse; at: number }, server: string): Said {
  const { status, headers } = met.response;
  if (status !== 200) {
    return hint(
      `${capital(server)} can be reached, and answers with trouble (HTTP ${status}). Try again in some minutes.`,
    );
  }
  const date = Date.parse(headers.date ?? '');
  if (!Number.isFinite(date)) {
    return hint(
      `${capital(server)} answers, and does not say what time it is there. See for yourself that the clock of this computer is right.`,
    );
  }
  // The header leaves off the part of the second that has passed: half of one, on average.
  const ahead = Math.round((met.at - (date + 500)) / 1000);
  const apart = Math.abs(ahead);
  if (apart <= noticeable) {
    return good(`${capital(server)} answers, and the clocks agree (${seconds(apart)} apart).`);
  }
  const found = `The clock of this computer is ${seconds(apart)} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${server}.`;
  return apart <= harmful
    ? hint(`${found} Turn on network time before it grows.`)
    : problem(
        undefined,
        `${found} Sign-ins fail with it, and tokens seem to end at the wrong time. Turn on network time.`,
      );
}

const seconds = (count: number): string => (count === 1 ? '1 second' : `${count} seconds`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
