export type JsonObject = Readonly<Record<string, unknown>>;

/** An HTTP answer as a value, so that an ordered fault can change it before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body: string | JsonObject;
}

export const json = (
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body,
});

/** RFC 6749 §5.2. */
export const oauthError = (status: number, error: string, description: string): Answer =>
  json(status, { error, error_description: description });

export const redirect = (location: string, status = 302): Answer => ({
  status,
  headers: { location },
  body: '',
});

export const bodyText = (answer: Answer): string =>
  typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body, undefined, 2);
