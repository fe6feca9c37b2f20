import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/failure.ts';
import type { PublishedScope } from '../../shared/published-scopes.ts';
import { normaliseScope } from '../../shared/scope.ts';
import { isVisibleText } from '../../shared/visible-text.ts';
import { parseJson } from '../parse-json.ts';
import type { Http } from '../ports.ts';

/**
 * Google's API discovery service: public, without a key, an account or anything about the person who
 * asks. `fields` makes it answer with the few lines that are of use (documented as partial response).
 */
export interface DiscoveryService {
  /** The APIs that Google recommends today. */
  apis(): Promise<Result<readonly PublishedApi[]>>;
  scopesOf(api: PublishedApi): Promise<Result<readonly PublishedScope[]>>;
}

export const publishedApi = z.object({
  name: z.string().regex(/^[a-z0-9]{1,64}$/i),
  version: z.string().regex(/^[\w.-]{1,32}$/),
  title: z.string().min(1).max(100).refine(isVisibleText),
});

export type PublishedApi = z.infer<typeof publishedApi>;

/** In 2026 there were about 300 APIs with at most 60 scopes each. */
const most = { apis: 1000, scopes: 500, description: 300 } as const;

const directory = z.object({ items: z.array(z.unknown()).max(most.apis) });
const document = z.object({
  auth: z.object({
    oauth2: z.object({
      scopes: z.record(z.string(), z.object({ description: z.string().optional() })),
    }),
  }),
});

const deadline = 15_000;

export function openDiscoveryService(http: Http, origin: string): DiscoveryService {
  const read = async (path: string): Promise<Result<unknown>> => {
    const url = `${origin}/discovery/v1/apis${path}`;
    const answer = await http.send({ url, method: 'GET', headers: {}, deadline });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status === 200) return ok(parseJson(body));
    return fail('upstream', 'Google does not answer with its list of APIs.', {
      cause: `HTTP ${status}`,
    });
  };

  return {
    async apis() {
      const answer = await read('?preferred=true&fields=items(name,version,title)');
      if (!answer.ok) return answer;
      const parsed = directory.safeParse(answer.value);
      if (!parsed.success) return unexpected;
      return ok(parsed.data.items.flatMap((item) => publishedApi.safeParse(item).data ?? []));
    },

    async scopesOf({ name, version, title }) {
      const answer = await read(`/${name}/${version}/rest?fields=auth`);
      if (!answer.ok) return answer;
      // An API that takes a key only has no `auth`.
      const scopes = document.safeParse(answer.value).data?.auth.oauth2.scopes ?? {};
      return ok(
        Object.entries(scopes)
          .slice(0, most.scopes)
          .flatMap(([url, { description = '' }]) => published(title, url, description) ?? []),
      );
    },
  };
}

function published(api: string, url: string, text: string): PublishedScope | undefined {
  const scope = url.startsWith('https://') ? normaliseScope(url) : undefined;
  const description = text.replace(/\s+/g, ' ').trim().slice(0, most.description).trim();
  if (scope === undefined || !isVisibleText(description)) return undefined;
  return { scope, api, description };
}

const unexpected = fail('unexpected_response', "Google's list of APIs is not as it used to be.");
