/** An answer of the token endpoint that is none; `marker` stands for the words of the server. */
export interface Trouble {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: (marker: string) => string;
}

const json = 'application/json';

/** The shapes in which a server's words can come along an error. */
export const troubles: Readonly<Record<string, Trouble>> = {
  'an OAuth error': {
    ...{ status: 400, type: json },
    body: (marker) =>
      JSON.stringify({ error: 'invalid_grant', error_description: marker, error_uri: marker }),
  },
  'an error of no known name': {
    ...{ status: 400, type: json },
    body: (marker) => JSON.stringify({ error: marker, error_subtype: marker }),
  },
  'a page of an intermediary': {
    ...{ status: 502, type: 'text/html' },
    body: (marker) => `<html><title>${marker}</title>${marker}</html>`,
  },
  'a page in place of an answer': {
    ...{ status: 200, type: 'text/html' },
    body: (marker) => `<html>${marker}</html>`,
  },
  'a redirect': {
    ...{
      status: 302,
      type: json,
      headers: { location: 'https://portal.example/?x=zqcanary-portal' },
    },
    body: (marker) => marker,
  },
  'broken JSON': { status: 200, type: json, body: (marker) => `{"access_token":"${marker}",` },
  'a token with a line break': {
    ...{ status: 200, type: json },
    body: (marker) =>
      JSON.stringify({ access_token: `${marker}\r\nx`, token_type: 'Bearer', expires_in: 3600 }),
  },
};
